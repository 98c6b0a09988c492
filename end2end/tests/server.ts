// Servers that a test starts for itself, for what needs an empty installation or a restart.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const REPOSITORY = join(import.meta.dirname, "..", "..");
const READY_WITHIN_MS = 30_000;

const binary = (): string => process.env["DESKFOLK_BIN"] ?? join(REPOSITORY, "target", "release", "deskfolk");

/** A running server on SQLite with a directory of its own. */
export class Server {
  private constructor(
    readonly url: string,
    readonly dataDir: string,
    private readonly process: ChildProcess,
  ) {}

  /**
   * Starts one without any data, whose first page is `/setup`, or with that of the demo. Passkeys need an address with a
   * name.
   */
  static async start(data: "empty" | "demo", host: "127.0.0.1" | "localhost" = "127.0.0.1"): Promise<Server> {
    const dataDir = await mkdtemp(join(tmpdir(), "deskfolk-e2e-"));
    const port = await freePort();
    const url = `http://${host}:${port}`;
    const child = spawn(binary(), data === "demo" ? ["serve", "--demo"] : ["serve"], {
      cwd: REPOSITORY,
      stdio: "ignore",
      env: {
        ...process.env,
        // Each has a database of its own, in its folder.
        DATABASE_URL: undefined,
        DESKFOLK__SERVER__LISTEN: `127.0.0.1:${port}`,
        DESKFOLK__SERVER__PUBLIC_URL: url,
        DESKFOLK__STORAGE__DATA_DIR: dataDir,
        // A test may come from several addresses.
        DESKFOLK__SERVER__TRUST_PROXY: "true",
        // Nobody is waiting for an answer when it ends.
        DESKFOLK__SERVER__SHUTDOWN_SECONDS: "0",
      },
    });
    const server = new Server(url, dataDir, child);
    try {
      await server.untilReady();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** Hands a mail to a mailbox, as a mail server does, and returns what is said of it. */
  async deliver(mailbox: string, mail: string): Promise<string> {
    const child = spawn(binary(), ["mail", "deliver", "--mailbox", mailbox], {
      cwd: REPOSITORY,
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, DATABASE_URL: undefined, DESKFOLK__STORAGE__DATA_DIR: this.dataDir },
    });
    let said = "";
    child.stdout.on("data", (piece: Buffer) => (said += piece.toString()));
    child.stdin.end(mail);
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    if (code !== 0) throw new Error(`mail deliver ended with ${code}: ${said}`);
    return said;
  }

  /** Ends the server and removes its data. */
  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const ended = new Promise((resolve) => this.process.once("exit", resolve));
      this.process.kill("SIGTERM");
      if ((await Promise.race([ended, sleep(10_000, "late")])) === "late") {
        this.process.kill("SIGKILL");
        await ended;
      }
    }
    await rm(this.dataDir, { recursive: true, force: true });
  }

  private async untilReady(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline && this.process.exitCode === null && this.process.signalCode === null) {
      const response = await fetch(`${this.url}/health/ready`).catch(() => undefined);
      if (response?.ok) return;
      await sleep(50);
    }
    throw new Error(`the server at ${this.url} did not become ready`);
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        if (address === null || typeof address === "string") reject(new Error("no free port"));
        else resolve(address.port);
      });
    });
  });
}
