import { onWillUnmount, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { problemOf } from "../../common/utils/route_error";

const FILE_LIMIT = 10 * 1024 * 1024;

let fileNumber = 0;

/** What is to be said of a file before it is sent: that it cannot be read, or not all of it. */
function hintOf({ reading }) {
    return reading?.text || "";
}

function fileOfAttachment(attachment) {
    const key = `attachment-${attachment.id}`;
    return {
        key,
        name: attachment.name,
        size: attachment.size,
        status: "done",
        share: 1,
        attachment,
        hint: hintOf(attachment),
    };
}

/** The files of a message that is being written: uploading, uploaded or refused. */
export function useFileUploads({ api, channelId, files: attachments, onChange }) {
    const state = useState({ files: attachments.map(fileOfAttachment) });
    const problems = useService("woow_paas_platform.problems");
    const aborts = new Map();

    function change(key, values) {
        const file = state.files.find((each) => each.key === key);
        if (file) {
            Object.assign(file, values);
        }
    }

    function fail(key, problem) {
        change(key, { status: "failed", error: problems.text(problem) });
    }

    async function start(file) {
        const key = `file-${++fileNumber}`;
        state.files.push({ key, name: file.name, size: file.size, status: "uploading", share: 0 });
        if (file.size > FILE_LIMIT) {
            fail(key, { code: "attachment_too_large" });
            return;
        }
        const { done, abort } = api.upload(channelId, file, (share) => change(key, { share }));
        aborts.set(key, abort);
        try {
            const attachment = await done;
            change(key, { status: "done", share: 1, attachment, hint: hintOf(attachment) });
            onChange();
        } catch (error) {
            fail(key, problemOf(error));
        } finally {
            aborts.delete(key);
        }
    }

    onWillUnmount(() => aborts.forEach((abort) => abort()));

    return {
        get files() {
            return state.files;
        },
        upload: (files) => files.forEach(start),
        add: (list) => state.files.push(...list.map(fileOfAttachment)),
        sendable: () =>
            state.files.filter((file) => file.attachment).map((file) => ({ ...file.attachment })),
        remove(key) {
            aborts.get(key)?.();
            state.files = state.files.filter((file) => file.key !== key);
            onChange();
        },
        clear() {
            state.files = [];
        },
    };
}
