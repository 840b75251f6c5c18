import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import { Component, xml } from "@odoo/owl";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, mockService, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { ConversationList } from "@woow_paas_platform/ai_chat/components/conversation_list/conversation_list";
import { useConversations } from "@woow_paas_platform/ai_chat/hooks/conversations";

describe.current.tags("desktop");
defineMailModels();

const conversation = (id, values) => ({
    id,
    name: `Conversation ${id}`,
    assistant_id: 1,
    assistant_name: "Helper",
    cloud_service_id: null,
    cloud_service_name: "",
    last_activity: `2026-11-2${id}T03:00:00Z`,
    is_archived: false,
    can_delete: true,
    ...values,
});

/** The list with all that it does, and a server of three conversations, of which the third is archived. */
async function mountList(values = {}, readingTakes = Promise.resolve()) {
    const known = [
        conversation(2),
        conversation(1),
        conversation(3, { is_archived: true, ...values }),
    ];
    const calls = [];
    const answer = (name, id, value) => {
        calls.push(`${name} ${id}`);
        return Promise.resolve(value);
    };
    mockService("woow_paas_platform.ai_chat", () => ({
        listConversations: () => Promise.resolve(known.filter((each) => !each.is_archived)),
        api: {
            archivedConversations: async () => {
                const archived = known.filter((each) => each.is_archived);
                await readingTakes;
                return archived;
            },
            archiveConversation: (id) => {
                known.find((each) => each.id === id).is_archived = true;
                return answer("archive", id, { id });
            },
            restoreConversation: (id) => answer("restore", id, conversation(id)),
            deleteConversation: (id) => answer("delete", id, { id }),
        },
    }));
    class Parent extends Component {
        static components = { ConversationList };
        static props = {};
        static template = xml`
            <ConversationList conversations="conversations.list" archived="conversations.archived" agents="[]" activeId="null" showsServices="false"
                onCreate="() => {}" onOpen="() => {}" onRename="() => {}" onArchive="conversations.archive" onShowArchived="conversations.showArchived"
                onHideArchived="conversations.hideArchived" onRestore="conversations.restore" onDelete="conversations.remove"/>`;
        setup() {
            this.conversations = useConversations({
                attempt: (work) => work(),
                onArchived: () => {},
                onRestored: (id) => calls.push(`opened ${id}`),
            });
            this.conversations.load();
        }
    }
    await mountWithCleanup(Parent);
    return calls;
}

const listed = () => queryAllTexts(".o_ai_conversation_name");
const archived = () => queryAllTexts(".o_ai_archived_text > div");

async function archiveFirst() {
    // It shows while the pointer is there, by CSS alone.
    await contains(".o_ai_conversation:first-child .o_ai_conversation_menu", {
        visible: false,
    }).click();
    await contains(".o_ai_archive").click();
}

test("an archiving can be undone", async () => {
    const calls = await mountList();
    await archiveFirst();
    expect(listed()).toEqual(["Conversation 1"]);
    await contains(".o_notification button:contains(Undo)").click();
    expect(listed()).toEqual(["Conversation 2", "Conversation 1"]);
    expect(calls).toEqual(["archive 2", "restore 2", "opened 2"]);
});

test("what is archived is listed, and comes back", async () => {
    await mountList();
    expect(".o_ai_archived_item").toHaveCount(0);
    await contains(".o_ai_archived_toggle").click();
    expect(archived()).toEqual(["Conversation 3"]);
    await contains(".o_ai_restore").click();
    expect(archived()).toEqual([]);
    expect(listed()).toEqual(["Conversation 3", "Conversation 2", "Conversation 1"]);
});

test("what came back or was deleted is not offered for undoing any more", async () => {
    await mountList();
    await contains(".o_ai_archived_toggle").click();
    await archiveFirst();
    await archiveFirst();
    expect(".o_notification").toHaveCount(2);
    await contains(".o_ai_archived_item:contains(Conversation 2) .o_ai_restore").click();
    expect(".o_notification").toHaveCount(1);
    await contains(".o_ai_archived_item:contains(Conversation 1) .o_ai_delete").click();
    await contains(".modal .btn-danger").click();
    expect(".o_notification").toHaveCount(0);
});

test("what is archived while the archive is open appears in it", async () => {
    await mountList();
    await contains(".o_ai_archived_toggle").click();
    await archiveFirst();
    expect(archived()).toEqual(["Conversation 2", "Conversation 3"]);
});

test("what is archived while the archive is being read appears in it", async () => {
    const reading = new Deferred();
    await mountList({}, reading);
    await contains(".o_ai_archived_toggle").click();
    await archiveFirst();
    reading.resolve();
    await animationFrame();
    expect(archived()).toEqual(["Conversation 2", "Conversation 3"]);
});

test("a conversation is deleted only after a question", async () => {
    const calls = await mountList();
    await contains(".o_ai_archived_toggle").click();
    await contains(".o_ai_delete").click();
    expect(calls).toEqual([]);
    await contains(".modal .btn-danger").click();
    expect(calls).toEqual(["delete 3"]);
    expect(".o_ai_archived_item").toHaveCount(0);
});

test("what others take part in is not offered for deleting", async () => {
    await mountList({ can_delete: false });
    await contains(".o_ai_archived_toggle").click();
    expect(".o_ai_restore").toHaveCount(1);
    expect(".o_ai_delete").toHaveCount(0);
});
