import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { ConversationList } from "@woow_paas_platform/ai_chat/components/conversation_list/conversation_list";

describe.current.tags("desktop");
defineMailModels();

const conversation = (id, values) => ({
    id,
    name: `Conversation ${id}`,
    assistant_id: 1,
    assistant_name: "Helper",
    cloud_service_id: null,
    cloud_service_name: "",
    last_activity: "2026-11-21T03:00:00Z",
    ...values,
});

const OF_A_SERVICE = { cloud_service_id: 5, cloud_service_name: "Web Shop" };

const mountList = (conversations, showsServices = true) =>
    mountWithCleanup(ConversationList, {
        props: {
            conversations,
            showsServices,
            agents: [{ id: 1, name: "Helper", description: "" }],
            activeId: null,
            onCreate: () => {},
            onOpen: () => {},
            onRename: () => {},
            onArchive: () => {},
            archived: null,
            onShowArchived: () => {},
            onHideArchived: () => {},
            onRestore: () => {},
            onDelete: () => {},
        },
    });

test("a conversation of a cloud service tells whose it is", async () => {
    await mountList([conversation(1), conversation(2, OF_A_SERVICE)]);
    expect("[data-conversation-id='1'] .o_ai_service_name").toHaveCount(0);
    expect("[data-conversation-id='2'] .o_ai_service_name").toHaveText("Web Shop");
});

test("on the service's own page nobody needs its name", async () => {
    await mountList([conversation(2, OF_A_SERVICE)], false);
    expect("[data-conversation-id='2']").toHaveCount(1);
    expect(".o_ai_service_name").toHaveCount(0);
});

test("a conversation without a question is a new one, not the assistant's name twice", async () => {
    await mountList([conversation(1, { name: "Helper" }), conversation(2)]);
    expect(queryAllTexts(".o_ai_conversation_name")).toEqual([
        "New Conversation",
        "Conversation 2",
    ]);
});

test("a search finds conversations by their service", async () => {
    const many = Array.from({ length: 8 }, (_, index) => conversation(index + 10));
    await mountList([...many, conversation(2, OF_A_SERVICE)]);
    await contains(".o_ai_search").edit("web shop", { confirm: false });
    expect(queryAllTexts(".o_ai_conversation_name")).toEqual(["Conversation 2"]);
});
