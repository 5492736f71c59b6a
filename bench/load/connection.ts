import { connect, type Socket } from "node:net";

const HEADERS_END = Buffer.from("\r\n\r\n");
const LAST_CHUNK = Buffer.from("0\r\n\r\n");
const LENGTH = /content-length: *(\d+)/i;
const STATUS_AT = "HTTP/1.1 ".length;

/** One kept-alive connection with one request under way at most. It reads no more of an answer than it must. */
export class Connection {
  readonly #socket: Socket;
  #rest: Buffer = Buffer.alloc(0);
  #answered: ((status: string) => void) | null = null;
  readonly #failed: (error: Error) => void;

  private constructor(socket: Socket, failed: (error: Error) => void) {
    this.#socket = socket;
    this.#failed = failed;
    socket.setNoDelay(true);
    socket.on("data", (bytes) => this.#take(bytes));
    socket.on("error", failed);
    socket.on("close", () => {
      if (this.#answered) failed(new Error("the server closed a connection that waited for an answer"));
    });
  }

  static open(port: number, failed: (error: Error) => void): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new Connection(socket, failed));
      });
    });
  }

  /** @param answered given the status, as three digits. */
  send(head: string, body: Buffer, answered: (status: string) => void): void {
    this.#answered = answered;
    this.#socket.cork();
    this.#socket.write(head, "latin1");
    this.#socket.write(body);
    this.#socket.uncork();
  }

  close(): void {
    this.#answered = null;
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    this.#rest = all;
    const end = all.indexOf(HEADERS_END);
    if (end < 0) return;
    const headers = all.toString("latin1", 0, end);
    const length = LENGTH.exec(headers)?.[1];
    const complete =
      length === undefined
        ? all.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK)
        : all.length >= end + HEADERS_END.length + Number(length);
    if (!complete) return;
    this.#rest = Buffer.alloc(0);
    const answered = this.#answered;
    this.#answered = null;
    if (answered) answered(headers.slice(STATUS_AT, STATUS_AT + 3));
    else this.#failed(new Error("an answer that nobody waits for"));
  }
}
