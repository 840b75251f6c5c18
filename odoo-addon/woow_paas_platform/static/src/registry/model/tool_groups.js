/**
 * Tools by server, in the order of the assistant's servers, for a choice.
 *
 * @param {{ id: number, name: string }[]} servers
 * @param {Object[]} tools records with `server_id` as [id, name]
 * @param {string} query words that name, title or description must contain, all of them
 * @returns {{ id: number, name: string, tools: Object[], shown: Object[] }[]}
 */
export function toolGroups(servers, tools, query) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (tool) => {
        const text = `${tool.name} ${tool.title || ""} ${tool.description || ""}`.toLowerCase();
        return words.every((word) => text.includes(word));
    };
    return servers.map((server) => {
        const own = tools.filter((tool) => tool.server_id[0] === server.id);
        return { ...server, tools: own, shown: own.filter(fits) };
    });
}
