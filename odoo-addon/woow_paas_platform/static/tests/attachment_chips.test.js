import { describe, expect, test } from "@odoo/hoot";
import { Component, xml } from "@odoo/owl";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { MainComponentsContainer } from "@web/core/main_components_container";
import { AttachmentChips } from "@woow_paas_platform/ai_chat/components/attachment_chips/attachment_chips";

describe.current.tags("desktop");
defineMailModels();

const file = (id, name, mimetype) => ({ id, name, mimetype, size: 5, url: `/web/content/${id}` });

async function mountChips(...attachments) {
    class Parent extends Component {
        static components = { AttachmentChips, MainComponentsContainer };
        static props = {};
        static template = xml`<AttachmentChips attachments="attachments"/><MainComponentsContainer/>`;
        attachments = attachments;
    }
    await mountWithCleanup(Parent, { noMainContainer: true });
}

test("a picture opens large, with the others beside it", async () => {
    await mountChips(file(1, "a.png", "image/png"), file(2, "b.jpg", "image/jpeg"));
    await contains(".o_ai_attachment:last-child").click();
    expect(".o-FileViewer").toHaveCount(1);
    expect(".o-FileViewer-header").toHaveText(/b\.jpg/);
    expect("img.o-FileViewer-view").toHaveCount(1);
    await contains(".o-FileViewer-navigation[aria-label='Previous']").click();
    expect(".o-FileViewer-header").toHaveText(/a\.png/);
});

test("a sound can be listened to", async () => {
    await mountChips(file(3, "a.wav", "audio/wav"));
    expect("audio.o_ai_sound").toHaveAttribute("src", "/web/content/3");
    expect(".o_ai_attachment").toHaveCount(0);
});

test("what the browser cannot show is a link to the file", async () => {
    await mountChips(file(4, "a.zip", "application/zip"));
    expect("a.o_ai_attachment").toHaveAttribute("href", "/web/content/4");
    expect(".o_ai_chip").toHaveText(/a\.zip/);
});
