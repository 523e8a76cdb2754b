/** Our search as a part of LangChain programs. Imported only by those: loading LangChain costs 0.4 s. */
import { Document } from '@langchain/core/documents'
import { BaseRetriever } from '@langchain/core/retrievers'
import { RecursiveCharacterTextSplitter } from '@langchain/textsplitters'
import type { Citation } from '../domain/index.ts'
import { citationsOf, composeAnswer } from './compose.ts'
import type { Knowledge } from './knowledge.ts'
import type { Scope } from './validity.ts'

/** What a document of the retriever rests on: its first source, all of them, and how well it fits. */
export type CitedMetadata = Citation & { citations: Citation[]; score: number }

export interface RetrieverOptions extends Omit<Scope, 'at'> {
  limit?: number
  /** The moment asked for, whose expired articles are left out. */
  at: () => Date
}

/** A LangChain retriever over the articles; each document's metadata is its citation. */
export class KnowledgeRetriever extends BaseRetriever<CitedMetadata> {
  lc_namespace = ['jiesu', 'knowledge']
  #knowledge: Pick<Knowledge, 'search'>
  #options: RetrieverOptions

  constructor(knowledge: Pick<Knowledge, 'search'>, options: RetrieverOptions) {
    super()
    this.#knowledge = knowledge
    this.#options = options
  }

  override async _getRelevantDocuments(query: string): Promise<Document<CitedMetadata>[]> {
    const { limit = 5, at, ...scope } = this.#options
    const moment = at()
    const hits = await this.#knowledge.search(query, { ...scope, at: moment, limit })
    return hits.flatMap(({ article, score }) => {
      const citations = citationsOf(article, moment)
      const [first] = citations
      if (first === undefined) return []
      const pageContent = `${article.question}\n${composeAnswer(article, moment)}`
      return [new Document({ id: article.id, pageContent, metadata: { ...first, citations, score } })]
    })
  }
}

/** Cuts long Chinese texts (laws, notices) into overlapping passages at the strongest break there is. */
export function passageSplitter(options: { length?: number; overlap?: number } = {}): RecursiveCharacterTextSplitter {
  return new RecursiveCharacterTextSplitter({
    chunkSize: options.length ?? 400,
    chunkOverlap: options.overlap ?? 60,
    separators: ['\n\n', '\n', '。', '；', '，', ''],
    keepSeparator: true,
  })
}
