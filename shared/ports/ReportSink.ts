/** Where report files go, streamed. A file appears under its name whole or not at all. */
export interface ReportSink {
  /** Starts a file; a name that is no plain relative path is rejected with `usage`. */
  create(name: string): Promise<ReportFile>
}

export interface ReportFile {
  /** Appends text (UTF-8). A returned promise resolves when it is safe to write more: await it to bound memory. */
  write(text: string): Promise<void> | undefined
  /** Finishes the file and replaces any earlier one of that name. */
  close(): Promise<{ readonly bytes: number; readonly sha256: string }>
  /** Gives the file up; nothing appears under its name. */
  abort(): Promise<void>
}
