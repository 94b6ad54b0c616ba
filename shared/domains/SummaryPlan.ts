/** Names of members from the top, one below the other; none for the value itself. */
export type MemberPath = readonly string[]

/** Events that a part of a summary comes to. */
export interface SummaryItems {
  /** Where the items are: a list, or a map whose members are the items. */
  readonly from: MemberPath
  /** The field that takes the name of a map's member, unless the item says another. */
  readonly key: string | undefined
  /** Fields with the same value on every event. */
  readonly set: Readonly<Record<string, string>>
  /** Where in an item the value of a field may be; the first that is there counts. */
  readonly fields: Readonly<Record<string, readonly MemberPath[]>>
  /** An item without one of these fields is no event. */
  readonly needs: readonly string[]
}

/** How a JSON document that sums something up is read as events of a domain. */
export interface SummaryPlan {
  /** Where the document may say when it was made. */
  readonly timestamp: readonly MemberPath[]
  readonly items: readonly SummaryItems[]
  /** By field: what a word of the document is called in the domain. */
  readonly words: Readonly<Record<string, Readonly<Record<string, string>>>>
}
