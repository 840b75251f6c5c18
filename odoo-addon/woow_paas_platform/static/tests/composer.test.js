import { describe, expect, test } from "@odoo/hoot";
import {
    click,
    edit,
    manuallyDispatchProgrammaticEvent,
    press,
    queryOne,
    queryText,
} from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";
import { Composer, MESSAGE_LIMIT } from "@woow_paas_platform/ai_chat/components/composer/composer";
import { mockProblems } from "./test_data";

describe.current.tags("desktop");
defineMailModels();

const NO_DRAFT = { text: "", attachments: [], outbox: [] };

async function mountComposer(props = {}, draft = NO_DRAFT) {
    mockProblems();
    const kept = [];
    const sent = [];
    await mountWithCleanup(Composer, {
        props: {
            channelId: 4,
            live: false,
            canStop: true,
            stopping: false,
            api: {},
            drafts: { load: () => draft, save: (channelId, change) => kept.push(change) },
            onSend: (text, attachments) => sent.push([text, attachments]),
            onStop: () => sent.push("stop"),
            ...props,
        },
    });
    return { kept, sent };
}

async function write(text) {
    await click(".o_ai_input");
    await edit(text, { confirm: false });
    await animationFrame();
}

test("Enter sends and empties, Shift+Enter breaks the line", async () => {
    const { sent } = await mountComposer();
    await write("Hello");
    await press(["Shift", "Enter"]);
    expect(sent).toEqual([]);
    await press("Enter");
    await animationFrame();
    expect(sent).toEqual([["Hello", []]]);
    expect(".o_ai_input").toHaveValue("");
    expect(".o_ai_input").toBeFocused();
});

test("Enter while an input method composes chooses a word, it does not send", async () => {
    const { sent } = await mountComposer();
    await write("你好");
    const enter = (init) => {
        const keydown = { key: "Enter", bubbles: true, cancelable: true, ...init };
        queryOne(".o_ai_input").dispatchEvent(new KeyboardEvent("keydown", keydown));
    };
    enter({ isComposing: true });
    enter({ keyCode: 229 });
    expect(sent).toEqual([]);
    enter({ keyCode: 13 });
    expect(sent).toEqual([["你好", []]]);
});

test("nothing but space is not sent", async () => {
    const { sent } = await mountComposer();
    expect(".o_ai_send").not.toBeEnabled();
    await write("   ");
    await press("Enter");
    expect(sent).toEqual([]);
});

test("while an answer is on its way, Send is Stop and the text stays", async () => {
    const { sent } = await mountComposer({ live: true });
    await write("Next question");
    await press("Enter");
    expect(sent).toEqual([]);
    expect(".o_ai_input").toHaveValue("Next question");
    expect(".o_ai_send").toHaveCount(0);
    await click(".o_ai_stop");
    expect(sent).toEqual(["stop"]);
});

test("who did not ask cannot stop", async () => {
    await mountComposer({ live: true, canStop: false });
    expect(".o_ai_stop").toHaveCount(0);
    expect(".o_ai_send").not.toBeEnabled();
});

test("the draft comes back and is kept with every character", async () => {
    const { kept } = await mountComposer({}, { ...NO_DRAFT, text: "Half a thou" });
    expect(".o_ai_input").toHaveValue("Half a thou");
    await write("Half a thought");
    expect(kept.at(-1)).toEqual({ text: "Half a thought", attachments: [] });
});

test("a message over the limit is kept, counted and not sent", async () => {
    const { sent } = await mountComposer({}, { ...NO_DRAFT, text: "a".repeat(MESSAGE_LIMIT + 5) });
    expect(".o_ai_send").not.toBeEnabled();
    expect(queryText(".o_ai_hint")).toInclude("5 characters over the limit");
    await click(".o_ai_input");
    await press("Enter");
    expect(sent).toEqual([]);
});

test("files are uploaded, sent with the text, and can be removed", async () => {
    const uploads = [];
    const api = {
        upload: (channelId, file, onProgress) => {
            let resolve;
            const done = new Promise((_resolve) => (resolve = _resolve));
            uploads.push({ file, onProgress, resolve });
            return { done, abort: () => (uploads.at(-1).isAborted = true) };
        },
    };
    const { sent } = await mountComposer({ api });
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["one"], "one.txt", { type: "text/plain" }));
    dataTransfer.items.add(new File(["two"], "two.txt", { type: "text/plain" }));
    await manuallyDispatchProgrammaticEvent(queryOne(".o_ai_composer"), "drop", { dataTransfer });
    await write("Read this");
    expect(".o_ai_composer_file").toHaveCount(2);
    expect(".o_ai_send").not.toBeEnabled();
    uploads[0].resolve({
        id: 7,
        name: "one.txt",
        mimetype: "text/plain",
        size: 3,
        url: "/web/content/7",
    });
    await animationFrame();
    await click(".o_ai_composer_file:last-child button");
    await animationFrame();
    expect(uploads[1].isAborted).toBe(true);
    await click(".o_ai_send");
    expect(sent[0][0]).toBe("Read this");
    expect(sent[0][1].map(({ id }) => id)).toEqual([7]);
});

test("a file over 10 MB is refused before it travels", async () => {
    await mountComposer({ api: { upload: () => expect.step("upload") } });
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([new Uint8Array(10 * 1024 * 1024 + 1)], "big.bin"));
    await manuallyDispatchProgrammaticEvent(queryOne(".o_ai_composer"), "drop", { dataTransfer });
    await animationFrame();
    expect(".o_ai_composer_file[data-status='failed']").toHaveCount(1);
    expect(queryText(".o_ai_composer_file")).toInclude("10 MB");
});

test("what cannot be read is said on the file, and does not keep anybody from sending it", async () => {
    const attachment = (id, reading) => ({ id, name: `${id}.pdf`, mimetype: "", size: 5, reading });
    const attachments = [
        attachment(1, { readable: false, text: "It is protected with a password." }),
        attachment(2, { readable: true, text: "" }),
        attachment(3, null),
    ];
    const { sent } = await mountComposer({}, { ...NO_DRAFT, text: "Read these", attachments });
    expect(".o_ai_composer_file").toHaveCount(3);
    expect(".o_ai_file_hint").toHaveCount(1);
    expect(".o_ai_composer_file:first-child .o_ai_file_hint").toHaveText(
        "It is protected with a password.",
    );
    await click(".o_ai_input");
    await press("Enter");
    expect(sent).toEqual([["Read these", attachments]]);
});
