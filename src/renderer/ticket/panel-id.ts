/** The element that the keyboard goes to from the graph. */
export const TICKET_PANEL_ID = 'ticket-panel';
