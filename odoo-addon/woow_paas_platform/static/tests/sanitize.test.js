import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { patchTranslations } from "@web/../tests/web_test_helpers";
import { sanitize } from "@woow_paas_platform/ai_chat/model/sanitize";

describe.current.tags("headless");
beforeEach(() => patchTranslations({}));

function parsed(html) {
    return new DOMParser().parseFromString(sanitize(html), "text/html").body;
}

test("scripts, event handlers and frames do not survive", () => {
    const body = parsed(
        `<p onclick="x()">a</p><script>x()</script><img src="/web/image/1" onerror="x()"><iframe src="/"></iframe>
         <svg onload="x()"><script>x()</script></svg><math><mi xlink:href="javascript:x()"></mi></math>
         <style>*{display:none}</style><form action="/"><input><button>b</button></form>`,
    );
    expect(
        body.querySelectorAll("script, iframe, svg, math, style, form, input, object").length,
    ).toBe(0);
    expect(body.querySelectorAll("[onclick], [onerror], [onload]").length).toBe(0);
    expect(body.querySelector("p").textContent).toBe("a");
});

for (const href of [
    "javascript:x()",
    "JaVaScRiPt:x()",
    " javascript:x()",
    "java\nscript:x()",
    "&#106;avascript:x()",
    "vbscript:x()",
    "data:text/html,<script>x()</script>",
    "file:///etc/passwd",
]) {
    test(`a link to ${JSON.stringify(href)} is no link`, () => {
        const link = parsed(`<a href="${href}">click</a>`).querySelector("a");
        expect(link?.getAttribute("href") ?? null).toBe(null);
    });
}

test("a link opens in a new tab that cannot reach this one", () => {
    const link = parsed(
        `<a href="https://www.odoo.com" target="_self" onclick="x()">o</a>`,
    ).querySelector("a");
    expect(link.target).toBe("_blank");
    expect(link.rel).toInclude("noopener");
});

test("pictures of other hosts are links, so nobody is told who reads", () => {
    for (const source of [
        "https://evil.example/p.png",
        "//evil.example/p.png",
        "http://evil.example/p.png",
    ]) {
        const body = parsed(`<img src="${source}" alt="chart">`);
        expect(body.querySelector("img")).toBe(null);
        expect(body.querySelector("a").textContent).toBe("chart");
        expect(body.querySelector("a").rel).toInclude("noopener");
    }
});

test("pictures of our own host are shown where they can be nothing but pictures", () => {
    expect(parsed(`<img src="/web/image/7">`).querySelectorAll("img").length).toBe(1);
    expect(
        parsed(`<img src="data:image/png;base64,iVBORw0KGgo=">`).querySelectorAll("img").length,
    ).toBe(1);
    expect(parsed(`<img src="/web/session/logout">`).querySelectorAll("img").length).toBe(0);
    expect(parsed(`<img src="/web/image/../session/logout">`).querySelectorAll("img").length).toBe(
        0,
    );
    expect(parsed(`<img src="data:image/svg+xml,<svg/>">`).querySelectorAll("img").length).toBe(0);
});

test("nothing brings styles, names or classes of its own", () => {
    const body = parsed(
        `<div class="modal show" style="position:fixed" id="wrap" name="login" data-x="1">a</div>`,
    );
    expect(body.innerHTML).toBe("<div>a</div>");
});

test("tables scroll inside themselves and code can be copied", () => {
    const body = parsed(
        `<table><tbody><tr><td>a</td></tr></tbody></table><pre><code>b</code></pre>`,
    );
    expect(body.querySelector(".o_ai_scroll[tabindex='0'] > table").textContent).toBe("a");
    expect(body.querySelectorAll(".o_ai_code > button.o_ai_copy").length).toBe(1);
});
