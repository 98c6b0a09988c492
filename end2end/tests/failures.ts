// Notes each attempt at a test that failed, with the first lines of its error, in the file DESKFOLK_FAILURES: `bin/e2e`
// prints it last.
import { appendFileSync } from "node:fs";
import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";

import type { Reporter, TestCase, TestError, TestResult } from "@playwright/test/reporter";

const LINES = 6;
const ROOT = `${import.meta.dirname}/..`;

export default class Failures implements Reporter {
  onTestEnd(test: TestCase, result: TestResult): void {
    if (test.outcome() !== "unexpected") return;
    const [, project = "", , ...titles] = test.titlePath();
    const place = `${relative(ROOT, test.location.file)}:${test.location.line}`;
    note(`[${project}] ${place} ${titles.join(" › ")} (${result.status}, attempt ${result.retry + 1} of ${test.retries + 1})`, result.errors);
  }

  /** What failed outside of any test. */
  onError(error: TestError): void {
    note("outside of the tests", [error]);
  }

  printsToStdio(): boolean {
    return false;
  }
}

function note(title: string, errors: readonly TestError[]): void {
  const file = process.env["DESKFOLK_FAILURES"];
  if (file === undefined) return;
  const lines = errors.flatMap(({ message, value, location }) => {
    const text = stripVTControlCharacters(message ?? value ?? "").split("\n").filter((line) => line.trim() !== "");
    const place = location === undefined ? [] : [`at ${relative(ROOT, location.file)}:${location.line}`];
    return [...text.slice(0, LINES), ...place].map((line) => `    ${line}\n`);
  });
  appendFileSync(file, `${title}\n${lines.join("")}`);
}
