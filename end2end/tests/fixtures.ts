// What every browser test builds on: `test`, whose pages must stay free of errors, and
// `expectAccessible`. Import `test` and `expect` from here, never from Playwright.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import type { AxeResults } from "axe-core";
import { type BrowserContext, type Page, expect, test as base } from "@playwright/test";

import { hasScript, setUp } from "./desk.js";
import { Server } from "./server.js";

export { expect };

/** WCAG 2.2, levels A and AA, as axe names its rules. */
const WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** An experimental rule, which takes the initials of an avatar for the label of its button. */
const NOT_RUN = "label-content-name-mismatch";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Problems seen in the pages of one test, whether expected or not. */
export class Problems {
  /**
   * A form that is refused is nothing extraordinary, nor is a password whose strength is still asked about when it has
   * used up its link or the setup.
   */
  readonly #expected: RegExp[] = [/status of 422 .*\/(rpc\/|tickets\/open)/, /status of 40[19] .*\/rpc\/password_strength/];
  readonly #seen: string[] = [];

  /**
   * Lets messages that match pass, for tests that provoke them. The browser logs each response
   * of 400 and above, such as "Failed to load resource: … status of 403 (Forbidden)".
   */
  allow(message: RegExp): void {
    this.#expected.push(message);
  }

  /** Watches all pages of a context that a test opens itself. */
  watch(context: BrowserContext): void {
    for (const page of context.pages()) this.#watchPage(page);
    context.on("page", (page) => this.#watchPage(page));
  }

  /** The problems no one allowed. */
  unexpected(): string[] {
    return this.#seen.filter((problem) => !this.#expected.some((allowed) => allowed.test(problem)));
  }

  #watchPage(page: Page): void {
    // Violations of the Content-Security-Policy and panics of the client arrive here as errors.
    page.on("console", (message) => {
      const text = message.text();
      const isHydration = /hydrat/i.test(text) && message.type() === "warning";
      const isPolicy = /Content[- ]Security[- ]Policy/i.test(text);
      if (message.type() === "error" || isHydration || isPolicy) {
        this.#seen.push(`${message.type()}: ${text} (${page.url()}, ${message.location().url})`);
      }
    });
    page.on("pageerror", (error) => this.#seen.push(`uncaught: ${error.message} (${page.url()})`));
    page.on("crash", () => this.#seen.push(`the page crashed (${page.url()})`));
  }
}

/**
 * Makes `page.goto` and `page.reload` return when the page lives. Before that it works as a plain
 * page, which the other project tests.
 */
function waitForLife(page: Page): void {
  if (!hasScript()) return;
  const lives = () =>
    page.waitForFunction(() => {
      const root = document.documentElement;
      return root.hasAttribute("data-alive") || document.querySelector("link[rel=modulepreload]") === null;
    });
  const { goto, reload } = { goto: page.goto.bind(page), reload: page.reload.bind(page) };
  page.goto = async (...options) => {
    const response = await goto(...options);
    await lives();
    return response;
  };
  page.reload = async (...options) => {
    const response = await reload(...options);
    await lives();
    return response;
  };
}

/** Opens a page in a browser of its own, as another person would; at `server` if one is given. */
export type OpenBrowser = (server?: Server) => Promise<Page>;

interface Fixtures {
  /** The watch over console and page errors; any that is not allowed fails the test. */
  problems: Problems;
  /** A server of the test's own without data, started when asked for. */
  emptyServer: Server;
  /** The same with the demo's data, for what changes how everybody signs in. */
  demoServer: Server;
  /** Further browsers, watched like the first one and closed after the test. */
  openBrowser: OpenBrowser;
  /** The first admin of `emptyServer`, signed in there. */
  firstAdmin: Page;
  /** Somebody else at `emptyServer`, not signed in. */
  visitor: Page;
}

export const test = base.extend<Fixtures>({
  problems: [
    async ({ context }, use) => {
      const problems = new Problems();
      problems.watch(context);
      context.on("page", waitForLife);
      await use(problems);
      expect(problems.unexpected(), "errors in the browser").toEqual([]);
    },
    { auto: true },
  ],
  emptyServer: async ({}, use) => {
    const server = await Server.start("empty");
    await use(server);
    await server.stop();
  },
  demoServer: async ({}, use) => {
    const server = await Server.start("demo");
    await use(server);
    await server.stop();
  },
  openBrowser: async ({ browser, problems }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (server) => {
      const context = await browser.newContext(server === undefined ? {} : { baseURL: server.url });
      contexts.push(context);
      problems.watch(context);
      context.on("page", waitForLife);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
  firstAdmin: async ({ emptyServer, openBrowser }, use) => {
    const page = await openBrowser(emptyServer);
    await setUp(page);
    await use(page);
  },
  visitor: async ({ emptyServer, openBrowser }, use) => use(await openBrowser(emptyServer)),
});

/** Fails when axe finds a violation of WCAG 2.2 AA in the page as it stands. */
export async function expectAccessible(page: Page): Promise<void> {
  const results = hasScript() ? await runAxe(page) : await runAxeOnCopy(page);
  const found = results.violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `  ${node.html}`).join("\n")}`,
  );
  expect(found, `accessibility of ${page.url()}`).toEqual([]);
}

async function runAxe(page: Page): Promise<AxeResults> {
  // While the next page is on its way there is none.
  await expect(page).toHaveTitle(/\S/);
  // As high as the page, so that nothing is half below a bar that stays in sight.
  const size = page.viewportSize();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  if (size !== null && height > size.height) await page.setViewportSize({ ...size, height });
  await page.evaluate(AXE);
  const results = await page.evaluate(
    ([tags, notRun]) =>
      (globalThis as unknown as { axe: typeof import("axe-core") }).axe.run(document, {
        runOnly: [...tags],
        rules: { [notRun]: { enabled: false } },
      }),
    [WCAG_22_AA, NOT_RUN] as const,
  );
  if (size !== null) await page.setViewportSize(size);
  return results;
}

// axe needs timers, which do not run in a page without script. Its markup is shown once more, with
// the same styles, in a context that has them but gets none of the page's own scripts.
async function runAxeOnCopy(page: Page): Promise<AxeResults> {
  const browser = page.context().browser();
  if (browser === null) throw new Error("the page has no browser");
  const markup = (await page.content())
    .replace(/<script\b[^>]*>[\s\S]*?<\/script>/gi, "")
    .replace(/<(\/?)noscript\b/gi, "<$1div");
  const context = await browser.newContext({
    javaScriptEnabled: true,
    storageState: await page.context().storageState(),
    viewport: page.viewportSize(),
  });
  try {
    const copy = await context.newPage();
    await copy.route("**/*", (route) => {
      const request = route.request();
      if (request.isNavigationRequest()) return route.fulfill({ contentType: "text/html", body: markup });
      return request.resourceType() === "script" ? route.abort() : route.continue();
    });
    await copy.goto(page.url());
    return await runAxe(copy);
  } finally {
    await context.close();
  }
}
