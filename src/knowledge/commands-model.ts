/** Sentences that talk to a model instead of to people. */
const commands =
  /(?:忽略|无视|忘记|忘掉|不要(?:理会|遵守)|绕过|覆盖).{0,12}(?:规则|指令|指示|提示|要求|设定|限制|内容)|(?:system|assistant)\s*[:：]|<\/?(?:资料|问题|system|im_start|im_end)|<\|[a-z_]+\|>|\[\/?INST\]|ignore .{0,30}(?:instructions|rules)|(?:(?:你的|输出|透露|泄露|复述|打印).{0,4}系统提示|系统指令|提示词|开发者模式|你现在是|你将扮演|从现在起你)/i

/** Whether a text holds words meant for a model; `check` tells the editor. */
export function commandsModel(text: string): boolean {
  return commands.test(text)
}
