// SPDX-License-Identifier: MIT
// How each flow sells: the names that it lists, and which of them turns a payment into a result.
import { tools } from './gallery.mjs';

/**
 * Each flow by the word that the gallery takes; `linksFirst` are those whose lists are fixed and whose confirm tools
 * run.
 */
export const flows = {
    two_step: {
        confirmTool: (tool) => `confirm_${tool}`,
        names: tools.flatMap(({ name, price }) => (price ? [name, `confirm_${name}`] : [name])),
        sharesConfirm: false,
        linksFirst: true,
    },
    dynamic_tools: {
        confirmTool: (tool) => `confirm_${tool}`,
        names: tools.map(({ name }) => name),
        sharesConfirm: false,
    },
    elicitation: { confirmTool: (tool) => tool, names: tools.map(({ name }) => name), sharesConfirm: false },
    progress: { confirmTool: (tool) => tool, names: tools.map(({ name }) => name), sharesConfirm: false },
    resubmit: { confirmTool: (tool) => tool, names: tools.map(({ name }) => name), sharesConfirm: false },
    automatic: { confirmTool: (tool) => tool, names: tools.map(({ name }) => name), sharesConfirm: false },
    two_step_shared: {
        confirmTool: () => 'confirm_payment',
        names: [...tools.map(({ name }) => name), 'confirm_payment'],
        sharesConfirm: true,
        linksFirst: true,
    },
};
