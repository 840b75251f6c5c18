// Tells the chat how the login ended, and goes away; where a browser does not let it, its text is left to read.
const { serverId, success } = document.body.dataset;
history.replaceState(null, "", location.pathname);
if (Number(serverId)) {
    const channel = new BroadcastChannel("woow_paas_platform.mcp_login");
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is of one origin
    channel.postMessage({ server_id: Number(serverId), success: success === "1" });
    channel.close();
}
if (success === "1") {
    window.close();
}
