/** A queue of messages that could not be delivered or processed. */
export interface DeadLetterQueue {
  readonly url: string
  readonly isFifo: boolean
  /** About how many messages are in it. */
  readonly waiting: number
  /** URLs of the queues that its messages come from; none when what sends to it is no queue. */
  readonly sources: readonly string[]
}

/** What some messages of a queue say of why they are there; never what they are about. */
export interface DeadLetterReason {
  /** Such as `SDK_CLIENT_ERROR: …`, where whoever sent it there said so. */
  readonly reason: string | undefined
  /** How many of those looked at. */
  readonly messages: number
  /** When the earliest of them was sent, in milliseconds since 1970. */
  readonly since: number
}

export interface RedriveOptions {
  /** Messages moved at most. */
  readonly limit: number | undefined
  /** URL of the queue they go to; where each came from unless given. */
  readonly to: string | undefined
}

export interface Redriven {
  readonly moved: number
  /** Of a FIFO queue: messages that came so lately that their source would take them for duplicates and drop them. */
  readonly tooFresh: number
}

export interface DeadLetters {
  /** The dead-letter queues of a stage, by URL. */
  ofStage(stage: string): Promise<readonly DeadLetterQueue[]>
  /** Rejects with `not-found` when there is no such queue. */
  look(url: string): Promise<DeadLetterQueue>
  /** Looks at up to ten messages, and leaves them where they are. */
  reasons(queue: DeadLetterQueue): Promise<readonly DeadLetterReason[]>
  /**
   * Moves messages; none is lost, and one may be delivered twice when this is cut off. Groups and ids for deduplication are
   * kept. Rejects with `usage` when nobody knows where the messages go to.
   */
  redrive(queue: DeadLetterQueue, options: RedriveOptions): Promise<Redriven>
}
