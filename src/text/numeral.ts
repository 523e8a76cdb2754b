/** A pattern for the number of a provision, in either writing: 二十一, 21. */
export const numeral = '[零〇一二三四五六七八九十百千两\\d]+'
