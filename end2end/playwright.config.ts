// Run through `bin/e2e`, which starts a server and names it and the browser here:
//
//   DESKFOLK_URL       where the server answers
//   DESKFOLK_CHROMIUM  the Chromium to drive; without it, the one Playwright downloaded
import { defineConfig, devices } from "@playwright/test";

const chromium = process.env["DESKFOLK_CHROMIUM"];
// Chromium refuses its sandbox to root.
const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  forbidOnly: process.env["CI"] !== undefined,
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 30_000,
  expect: { timeout: 5_000 },
  reporter: [["list"], ["html", { open: "never", outputFolder: "playwright-report" }]],
  use: {
    ...devices["Desktop Chrome"],
    baseURL: process.env["DESKFOLK_URL"] ?? "http://127.0.0.1:3000",
    locale: "en-GB",
    timezoneId: "UTC",
    actionTimeout: 10_000,
    navigationTimeout: 15_000,
    trace: "retain-on-failure",
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
  // What needs no script runs in both; a test for one only says so by its tag.
  projects: [
    { name: "wasm", use: { javaScriptEnabled: true }, grepInvert: /@no-wasm-only/ },
    { name: "no-wasm", use: { javaScriptEnabled: false }, grepInvert: /@wasm-only/ },
  ],
});
