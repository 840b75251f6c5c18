import { describe, expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { Component, useState, xml } from "@odoo/owl";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    getService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { AiChat } from "@woow_paas_platform/ai_chat/ai_chat";

describe.current.tags("desktop");
defineMailModels();

test("a page shows AiChat as long as it is there, whatever the address", async () => {
    onRpc("has_access", () => false);
    patchWithCleanup(AiChat.prototype, { start: async () => {} });
    class Page extends Component {
        static components = { AiChat };
        static props = [];
        static template = xml`<AiChat t-if="state.open" action="{}"/>`;
        setup() {
            this.state = useState({ open: false });
        }
    }
    const page = await mountWithCleanup(Page);
    const chat = getService("woow_paas_platform.ai_chat");
    expect(chat.isOpen()).toBe(false);
    page.state.open = true;
    await animationFrame();
    expect(".o_ai_chat").toHaveCount(1);
    expect(chat.isOpen()).toBe(true);
    page.state.open = false;
    await animationFrame();
    expect(chat.isOpen()).toBe(false);
});
