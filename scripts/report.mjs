// Reads what the test runners wrote as JSON into one shape: `{ passed, failed, skipped }`, skipped being names.
import { readFileSync } from 'node:fs';

/** For a check that only passes or fails. */
export function readCheck(code) {
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: [] };
}

/** Vitest's JSON reporter (the shape of Jest's). A file that could not be loaded counts as one failure. */
export function readVitest(file, code) {
  const report = parse(file);
  const tests = report?.testResults.flatMap((one) => one.assertionResults) ?? [];
  const unloaded = report?.testResults.filter(
    (one) => one.status === 'failed' && one.assertionResults.length === 0,
  );
  return withCode(code, {
    passed: tests.filter((test) => test.status === 'passed').length,
    failed: tests.filter((test) => test.status === 'failed').length + (unloaded?.length ?? 0),
    skipped: tests.filter((test) => !['passed', 'failed'].includes(test.status)).map((test) => test.fullName),
  });
}

/** Playwright's JSON reporter. */
export function readPlaywright(file, code) {
  const report = parse(file);
  const tests = report?.suites.flatMap((suite) => testsOf(suite, [])) ?? [];
  const second = tests.filter((test) => test.status === 'flaky');
  return withCode(code, {
    passed: tests.filter((test) => ['expected', 'flaky'].includes(test.status)).length,
    failed: tests.filter((test) => test.status === 'unexpected').length,
    notes: second.map(({ name }) => `passed only at the second try: ${name}`),
    skipped: tests.filter((test) => test.status === 'skipped').map((test) => test.name),
  });
}

function testsOf(suite, path) {
  const here = [...path, suite.title];
  const own = suite.specs.flatMap((spec) =>
    spec.tests.map(({ projectName, status }) => ({
      status,
      name: `[${projectName}] ${[...here, spec.title].join(' › ')}`,
    })),
  );
  return [...own, ...(suite.suites ?? []).flatMap((inner) => testsOf(inner, here))];
}

// A runner that failed without naming a test (an unhandled error, no report at all) is one failure more.
function withCode(code, result) {
  return code !== 0 && result.failed === 0 ? { ...result, failed: 1 } : result;
}

function parse(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
