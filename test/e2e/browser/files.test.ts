import { describe, expect, it } from "vitest";
import { paragraph, pdf, wordDocument } from "../../fakes/documents.ts";
import { useConversation } from "./support/fixture.ts";

describe("files", () => {
  const fixture = useConversation();

  const attach = (...files: { name: string; buffer: Buffer }[]) =>
    fixture.chat.page
      .locator(".o_ai_composer input[type=file]")
      .setInputFiles(files.map((file) => ({ mimeType: "application/octet-stream", ...file })));

  it("says before sending what cannot be read", async () => {
    const { chat } = fixture;
    const word = wordDocument(paragraph("Hello"));
    await attach(
      { name: "scan.pdf", buffer: pdf("") },
      { name: "offer.docx", buffer: word },
      { name: "old.doc", buffer: Buffer.from("d0cf11e0a1b11ae1", "hex") },
    );
    const file = (name: string) => chat.page.locator(".o_ai_composer_file", { hasText: name });
    await file("scan.pdf").getByText("contains no text").waitFor();
    await file("old.doc").getByText("cannot read files of this kind").waitFor();
    await chat.page.locator(".o_ai_composer_file[data-status='done']", { hasText: "offer.docx" }).waitFor();
    expect(await file("offer.docx").locator(".o_ai_file_hint").count()).toBe(0);
    await chat.screenshot("files-unreadable");
    await chat.page.setViewportSize({ width: 390, height: 844 });
    await chat.screenshot("files-unreadable-phone");
  });

  it("lets the assistant read a document, then and later in the conversation", async () => {
    const { chat } = fixture;
    await attach({ name: "plan.docx", buffer: wordDocument(paragraph("The codeword: Barbarossa")) });
    await chat.page.locator(".o_ai_composer_file[data-status='done']").waitFor();
    await chat.ask("Which is the codeword?");
    await chat.answered();
    expect(await chat.shownText()).toContain("Barbarossa");
    await chat.ask("Hello");
    await chat.answered();
    await chat.ask("And the codeword again?");
    await chat.answered();
    expect(await chat.shownText()).toContain("Barbarossa");
  });

  it("shows a picture that a tool returned, large, after a reload and in Discuss", async () => {
    const { chat } = fixture;
    const { page } = chat;
    const picture = chat.lastAnswer.locator(".o_ai_attachment img");
    const shows = () => picture.evaluate((image: HTMLImageElement) => image.naturalWidth);
    await chat.ask("Please draw");
    await picture.waitFor();
    await chat.answered();
    await expect.poll(shows).toBeGreaterThan(0);
    await chat.screenshot("tool-picture");
    await picture.click();
    await page.locator(".o-FileViewer-view").waitFor();
    await chat.screenshot("tool-picture-large");
    await page.keyboard.press("Escape");
    await page.reload();
    await expect.poll(shows).toBeGreaterThan(0);
    const channel = await page.locator(".o_ai_conversation.o_ai_active").getAttribute("data-conversation-id");
    await page.goto(`/odoo/action-mail.action_discuss?active_id=discuss.channel_${channel}`);
    const inDiscuss = page
      .locator(".o-mail-Message", { hasText: "There it is." })
      .locator("img[src*='/web/image/']");
    await inDiscuss.last().waitFor();
    await chat.screenshot("tool-picture-discuss");
  });
});
