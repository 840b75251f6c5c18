/**
 * What mail calls differently in Odoo's series. Its modules lie before ours in the bundle, so those that exist have been
 * loaded.
 */

/** @returns {Object|undefined} the module of that name, if the series has one */
export function mailModule(name) {
    return odoo.loader.modules.get(name);
}

/** Contacts as the store of Discuss keeps them. */
export function partnersOf(store) {
    return Object.values((store.Persona ?? store["res.partner"]).records);
}

/** The assistants that the store of Discuss has heard of. */
export function assistantsOf(store) {
    return partnersOf(store).filter(
        (partner) => partner.is_ai_assistant && partner.active !== false,
    );
}
