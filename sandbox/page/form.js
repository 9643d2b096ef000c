/** What people typed and chose in a message, dialog or home, in the shape of Slack's view state. */

const INITIAL = {
  plain_text_input: (el) => ({ value: el.initial_value ?? null }),
  email_text_input: (el) => ({ value: el.initial_value ?? null }),
  url_text_input: (el) => ({ value: el.initial_value ?? null }),
  number_input: (el) => ({ value: el.initial_value ?? null }),
  static_select: (el) => ({ selected_option: el.initial_option ?? null }),
  external_select: (el) => ({ selected_option: el.initial_option ?? null }),
  radio_buttons: (el) => ({ selected_option: el.initial_option ?? null }),
  users_select: (el) => ({ selected_user: el.initial_user ?? null }),
  channels_select: (el) => ({ selected_channel: el.initial_channel ?? null }),
  conversations_select: (el) => ({ selected_conversation: el.initial_conversation ?? null }),
  multi_static_select: (el) => ({ selected_options: el.initial_options ?? [] }),
  multi_external_select: (el) => ({ selected_options: el.initial_options ?? [] }),
  multi_users_select: (el) => ({ selected_users: el.initial_users ?? [] }),
  multi_channels_select: (el) => ({ selected_channels: el.initial_channels ?? [] }),
  multi_conversations_select: (el) => ({ selected_conversations: el.initial_conversations ?? [] }),
  checkboxes: (el) => ({ selected_options: el.initial_options ?? [] }),
  rich_text_input: (el) => ({ rich_text_value: el.initial_value ?? null }),
  file_input: () => ({ files: [] }),
  datepicker: (el) => ({ selected_date: el.initial_date ?? null }),
  timepicker: (el) => ({ selected_time: el.initial_time ?? null }),
  datetimepicker: (el) => ({ selected_date_time: el.initial_date_time ?? null }),
};

/** Every interactive element of the blocks, with its block. */
export function* elementsOf(blocks) {
  for (const block of blocks ?? []) {
    if (block.type === "input" && block.element) yield { block, element: block.element };
    if (block.type === "actions") {
      for (const element of block.elements ?? []) yield { block, element };
    }
    if (block.type === "section" && block.accessory) yield { block, element: block.accessory };
  }
}

/** The chosen or typed content of a field's state; null where nothing is. */
function contentOf(state) {
  const [, content] = Object.entries(state).find(([name]) => name !== "type") ?? [];
  const nothing = content === null || content === undefined || content.length === 0;
  return nothing ? null : content;
}

export class Form {
  #fields = new Map();

  /** `saved`: values of an earlier state ({block_id: {action_id: field}}) to start from. */
  constructor(blocks, saved = {}) {
    this.sync(blocks, saved);
  }

  /**
   * Takes over new blocks. A field keeps its content as long as block_id, action_id and type
   * stay, whatever its new initial value is: so does Slack.
   */
  sync(blocks, saved = {}) {
    const fields = new Map();
    for (const { block, element } of elementsOf(blocks)) {
      const initial = INITIAL[element.type];
      if (!initial) continue;
      const key = Form.#key(block.block_id, element.action_id);
      const kept = this.#fields.get(key) ?? {
        blockId: block.block_id,
        actionId: element.action_id,
        state: saved[block.block_id]?.[element.action_id],
      };
      const fits = kept.state?.type === element.type;
      const state = fits ? kept.state : { type: element.type, ...initial(element) };
      fields.set(key, { ...kept, state });
    }
    this.#fields = fields;
  }

  static #key(blockId, actionId) {
    return JSON.stringify([blockId, actionId]);
  }

  get(blockId, actionId) {
    return this.#fields.get(Form.#key(blockId, actionId))?.state ?? {};
  }

  /** Changes a field: `content` is {value} or {selected_…} as its type has it. */
  set(blockId, actionId, content) {
    const field = this.#fields.get(Form.#key(blockId, actionId));
    if (field) field.state = { type: field.state.type, ...content };
  }

  /** {block_id: {action_id: {type, value | selected_…}}} */
  get values() {
    const values = {};
    for (const { blockId, actionId, state } of this.#fields.values()) {
      values[blockId] ??= {};
      values[blockId][actionId] = state;
    }
    return values;
  }

  /** What Slack's client itself refuses before it sends: {block_id: sentence}. */
  errors(blocks) {
    const errors = {};
    for (const block of blocks ?? []) {
      if (block.type !== "input") continue;
      const content = contentOf(this.get(block.block_id, block.element.action_id));
      const error =
        content === null
          ? !block.optional && "Please complete this required field."
          : contentError(block.element, content);
      if (error) errors[block.block_id] = error;
    }
    return errors;
  }
}

function contentError(element, content) {
  const { type, min_length: shortest, max_length: longest } = element;
  if (shortest && content.length < shortest) return `Please write at least ${shortest} characters.`;
  if (longest && content.length > longest) return `Please write at most ${longest} characters.`;
  if (type === "email_text_input" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(content)) {
    return "Please enter an e-mail address, such as ana@example.com.";
  }
  if (type === "url_text_input" && !URL.canParse(content)) {
    return "Please enter a whole address, such as https://example.com.";
  }
  if (type === "number_input") return numberError(element, content);
  return null;
}

function numberError(element, content) {
  const number = Number(content);
  if (Number.isNaN(number)) return "Please enter a number.";
  const wholeOnly = !element.is_decimal_allowed;
  if (wholeOnly && !Number.isInteger(number)) return "Please enter a whole number.";
  const { min_value: least, max_value: most } = element;
  if (least !== undefined && number < Number(least)) return `Please enter ${least} or more.`;
  if (most !== undefined && number > Number(most)) return `Please enter ${most} or less.`;
  return null;
}
