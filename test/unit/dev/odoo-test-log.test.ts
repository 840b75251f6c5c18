import { expect, test } from "vitest";
import { readOutcome } from "../../../dev/test/addon-part.ts";

const START = "2026-01-01 00:00:00,000 42";
const RESULT = `${START} INFO demo odoo.tests.result: 0 failed, 0 error(s) of 12 tests when loading database 'demo'`;

test("the addon's tests are counted from Odoo's log", () => {
  expect(readOutcome(RESULT)).toEqual({ passed: 12, failed: 0 });
  expect(readOutcome(RESULT.replace("0 failed, 0 error", "2 failed, 1 error"))).toEqual({
    passed: 9,
    failed: 3,
  });
});

test("a run without tests is a failure", () => {
  expect(readOutcome(`${START} CRITICAL demo odoo.service.server: Failed to initialize database`)).toEqual({
    passed: 0,
    failed: 1,
  });
});

test("a warning of our addon fails the run, also when only its traceback names the addon; others do not", () => {
  const own = `${START} WARNING demo odoo.addons.woow_paas_platform.models.ai_run: odd`;
  const traced = `${START} ERROR demo odoo.http: broken\n  File "/addons/woow_paas_platform/relay.py", line 1`;
  const foreign = `${START} WARNING demo odoo.addons.mail: odd`;
  expect(readOutcome(`${own}\n${RESULT}`).failed).toBe(1);
  expect(readOutcome(`${traced}\n${RESULT}`).failed).toBe(1);
  expect(readOutcome(`${foreign}\n${RESULT}`).failed).toBe(0);
});
