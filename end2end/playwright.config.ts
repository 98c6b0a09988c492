// Run through `bin/e2e`, which starts a server and names it and the browser here:
//
//   DESKFOLK_URL       where the server answers
//   DESKFOLK_CHROMIUM  the Chromium to drive; without it, the one Playwright downloaded
//   DESKFOLK_FAILURES  a file to which each failed test is noted
import { defineConfig, devices } from "@playwright/test";

const chromium = process.env["DESKFOLK_CHROMIUM"];
// Chromium refuses its sandbox to root.
const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

export default defineConfig({
  testDir: "tests",
  forbidOnly: process.env["CI"] !== undefined,
  fullyParallel: true,
  workers: 2,
  // A machine that does something else for some seconds is no defect; what failed once is listed all the same.
  retries: 1,
  // On two slow cores, which the browsers share with the server, a page takes two seconds.
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["html", { open: "never" }], ["./tests/failures.ts"]],
  use: {
    ...devices["Desktop Chrome"],
    baseURL: process.env["DESKFOLK_URL"] ?? "http://127.0.0.1:3000",
    locale: "en-GB",
    timezoneId: "UTC",
    actionTimeout: 10_000,
    navigationTimeout: 15_000,
    // Every step of a test would cost a fifth of its time.
    trace: "on-first-retry",
    screenshot: "only-on-failure",
    launchOptions: {
      ...(chromium === undefined ? {} : { executablePath: chromium }),
      args: [
        ...asRoot,
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
  // What needs no script runs in both; a test for one only says so by its tag. What one leaves behind is not removed
  // by the other.
  projects: [
    { name: "wasm", use: { javaScriptEnabled: true }, grepInvert: /@no-wasm-only/, outputDir: "test-results/wasm" },
    { name: "no-wasm", use: { javaScriptEnabled: false }, grepInvert: /@wasm-only/, outputDir: "test-results/no-wasm" },
  ],
});
