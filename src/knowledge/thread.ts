/** What an answer leaves behind, so that the next question can live on it. Plain JSON; it belongs to one person's story. */
export interface Thread {
  /** The last question, whole: a question that lived on another stands here together with it. */
  question: string
  /** The articles that answered it, best first; none when it was refused. */
  articleIds: string[]
  /** What was asked back, when several articles would fit. */
  open?: { question: string; fact: string; choices: Choice[] }
}

/** One case of a fact, and the article for it. */
export interface Choice {
  label: string
  articleId: string
}
