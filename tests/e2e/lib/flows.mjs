// SPDX-License-Identifier: MIT
// How each flow sells: which names it lists, and which of them turns a payment into a result.
import { tools } from './gallery.mjs';

/** Each flow by the word that the gallery takes. */
export const flows = {
    two_step: {
        confirmTool: (tool) => `confirm_${tool}`,
        names: tools.flatMap(({ name, price }) => (price ? [name, `confirm_${name}`] : [name])),
        sharesConfirm: false,
    },
    two_step_shared: {
        confirmTool: () => 'confirm_payment',
        names: [...tools.map(({ name }) => name), 'confirm_payment'],
        sharesConfirm: true,
    },
};
