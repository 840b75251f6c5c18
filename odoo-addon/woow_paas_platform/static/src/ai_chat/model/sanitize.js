import { _t } from "@web/core/l10n/translation";

const ALLOWED_TAGS = [
    ...["p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "kbd"],
    ...[
        "strong",
        "b",
        "em",
        "i",
        "u",
        "s",
        "del",
        "ins",
        "sub",
        "sup",
        "mark",
        "small",
        "span",
        "div",
    ],
    ...[
        "ul",
        "ol",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "a",
        "img",
        "details",
        "summary",
    ],
];
const ALLOWED_ATTR = [
    "href",
    "src",
    "alt",
    "title",
    "start",
    "align",
    "colspan",
    "rowspan",
    "open",
];
const ALLOWED_URI = /^(?:(?:https?|mailto|tel):|[/#?]|[^:/?#]*(?:[/?#]|$))/i;
const INLINE_IMAGE = /^data:image\/(?:png|jpe?g|gif|webp);/i;
/**
 * Pictures are fetched without a click, with the reader's cookies: from another host that tells the host who reads,
 * and on our own host any other path could be a link that does something (log out, for one).
 */
const OWN_IMAGE_PATHS = ["/web/image/", "/web/content/", "/web/static/"];

let purifier;

function getPurifier() {
    // An own instance: Odoo and other addons set options and hooks on the shared one.
    purifier ||= window.DOMPurify(window);
    return purifier;
}

/** `code` and `pre` get no class, so nothing that an answer says can style or imitate the page around it. */
export function sanitizeToFragment(html) {
    const fragment = getPurifier().sanitize(html, {
        ALLOWED_TAGS,
        ALLOWED_ATTR,
        ALLOWED_URI_REGEXP: ALLOWED_URI,
        ALLOW_DATA_ATTR: false,
        ALLOW_ARIA_ATTR: false,
        RETURN_DOM_FRAGMENT: true,
    });
    fragment.querySelectorAll("a").forEach(openInNewTab);
    fragment.querySelectorAll("img").forEach(tameImage);
    fragment.querySelectorAll("table").forEach(scrollInside);
    fragment.querySelectorAll("pre").forEach(addCopyButton);
    return fragment;
}

/**
 * @param {string} html of anybody
 * @returns {string} HTML that can be put on the page
 */
export function sanitize(html) {
    const holder = document.implementation.createHTMLDocument("").createElement("div");
    holder.append(sanitizeToFragment(html));
    return holder.innerHTML;
}

function openInNewTab(link) {
    if (!link.getAttribute("href")) {
        link.removeAttribute("href");
        return;
    }
    link.setAttribute("target", "_blank");
    link.setAttribute("rel", "noopener noreferrer nofollow");
}

function parseUrl(source) {
    try {
        return new URL(source, location.href);
    } catch {
        return null;
    }
}

function mayLoad(source, url) {
    return (
        INLINE_IMAGE.test(source) ||
        (url?.origin === location.origin &&
            OWN_IMAGE_PATHS.some((prefix) => url.pathname.startsWith(prefix)))
    );
}

function tameImage(image) {
    const source = image.getAttribute("src") || "";
    const url = parseUrl(source);
    if (mayLoad(source, url)) {
        image.setAttribute("loading", "lazy");
        image.setAttribute("class", "o_ai_image img-fluid rounded");
        return;
    }
    const label = image.getAttribute("alt") || source;
    // Inside a link the link around it is enough; other schemes are nothing to click on.
    if (image.closest("a") || !/^https?:$/.test(url?.protocol)) {
        image.replaceWith(label);
        return;
    }
    const link = image.ownerDocument.createElement("a");
    link.setAttribute("href", url.href);
    link.textContent = label;
    openInNewTab(link);
    image.replaceWith(link);
}

function scrollInside(table) {
    const box = table.ownerDocument.createElement("div");
    box.setAttribute("class", "o_ai_scroll");
    // Without a tab stop a keyboard could not scroll it.
    box.setAttribute("tabindex", "0");
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", _t("Table"));
    table.setAttribute("class", "table table-sm table-bordered w-auto mb-0");
    table.replaceWith(box);
    box.append(table);
}

function addCopyButton(block) {
    const document = block.ownerDocument;
    const box = document.createElement("div");
    box.setAttribute("class", "o_ai_code");
    const button = document.createElement("button");
    button.setAttribute("type", "button");
    button.setAttribute("class", "o_ai_copy btn btn-sm btn-light");
    button.setAttribute("title", _t("Copy"));
    button.setAttribute("aria-label", _t("Copy code"));
    const icon = document.createElement("i");
    icon.setAttribute("class", "fa fa-clone");
    button.append(icon);
    block.setAttribute("tabindex", "0");
    block.replaceWith(box);
    box.append(button, block);
}
