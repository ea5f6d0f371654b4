/** One way of sending an order. */
export interface Client {
  readonly name: string
  /** Sends one order and reads its answer; rejects when either fails. */
  call(): Promise<unknown>
  close(): unknown
}

/** Makes a client of the server at an origin. */
export type ClientMaker = (origin: string) => Client
