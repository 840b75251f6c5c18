import { describe, expect, test } from "@odoo/hoot";
import { queryOne } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";
import { RunStatus } from "@woow_paas_platform/ai_chat/components/run_status/run_status";
import { problemOfRun } from "@woow_paas_platform/ai_chat/model/run_reducer";
import { mockProblems } from "./test_data";

describe.current.tags("desktop");
defineMailModels();

const SENTENCES = {
    provider_auth: "The provider rejected the API key.",
    provider_refused: "The AI model refused the request.",
};

async function mountStatus(source) {
    mockProblems(SENTENCES);
    const props = { state: "error", canRetry: false, onRetry: () => {} };
    await mountWithCleanup(RunStatus, { props: { ...props, problem: problemOfRun(source) } });
}

function expectTold(sentence, detail) {
    expect(".o_ai_run_status_text > span").toHaveText(sentence);
    expect("details span").toHaveCount(detail ? 1 : 0);
    if (detail) {
        queryOne("details").open = true;
        expect("details span").toHaveText(detail);
    }
}

test("what the provider said is told below the sentence, as it is streamed", async () => {
    await mountStatus({ error: "HTTP 400: bad schema", error_code: "provider_refused" });
    expectTold(SENTENCES.provider_refused, "HTTP 400: bad schema");
});

test("and from the record, whose message is worded already", async () => {
    await mountStatus({
        error: SENTENCES.provider_refused,
        error_code: "provider_refused",
        detail: "HTTP 400: bad schema",
    });
    expectTold(SENTENCES.provider_refused, "HTTP 400: bad schema");
});

test("a message that says no more than the sentence is not told", async () => {
    await mountStatus({ error: "HTTP 401", error_code: "provider_auth" });
    expectTold(SENTENCES.provider_auth, "");
});
