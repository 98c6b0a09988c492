// The provider of single sign-on on loopback, as a test starts it for itself.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

import type { Page } from "@playwright/test";

/** What it knows the desk by. */
export const SECRET = "the secret of the desk at its provider";

/** A real provider (`oidc-provider.mjs`) that knows the desk at one address. */
export class Provider {
  private constructor(
    readonly issuer: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(desk: string): Promise<Provider> {
    const script = join(import.meta.dirname, "oidc-provider.mjs");
    const child = spawn(process.execPath, [script, desk], { stdio: ["pipe", "pipe", "ignore"] });
    const issuer = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).once("line", resolve);
      child.once("exit", (code) => reject(new Error(`the provider ended with ${code}`)));
    });
    return new Provider(issuer, child);
  }

  stop(): void {
    this.process.kill();
  }
}

/** Signs in on the page of the provider. */
export async function signInThere(page: Page, name: string): Promise<void> {
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Sign in" }).click();
}
