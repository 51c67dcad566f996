// The events of a document, beyond Event and CustomEvent.
(function (native, internal, dom) {
  'use strict';
  const { Boolean, Number, String } = globalThis;
  const { defineProperty, keys } = globalThis.Object;
  const { Event, dictionary, expose, define, constants } = internal;

  const number = (value) => {
    const x = Number(value ?? 0);
    return x - x === 0 ? x : 0;
  };

  class UIEvent extends Event {
    #detail;
    constructor(type, init) {
      super(type, init);
      this.#detail = number(dictionary(init).detail);
    }
    get detail() { return this.#detail; }
    get view() { return globalThis; }
  }

  // Events with modifier keys.
  class InputDeviceEvent extends UIEvent {
    #held;
    constructor(type, init) {
      super(type, init);
      const { shiftKey, ctrlKey, altKey, metaKey } = dictionary(init);
      this.#held = { Shift: Boolean(shiftKey), Control: Boolean(ctrlKey), Alt: Boolean(altKey), Meta: Boolean(metaKey) };
    }
    get shiftKey() { return this.#held.Shift; }
    get ctrlKey() { return this.#held.Control; }
    get altKey() { return this.#held.Alt; }
    get metaKey() { return this.#held.Meta; }
    getModifierState(key) { return this.#held[`${key}`] === true; }
  }

  // Positions are in the pixels of the canvas: the document has no other geometry.
  class MouseEvent extends InputDeviceEvent {
    #mouse;
    constructor(type, init) {
      super(type, init);
      const { x, y, clientX, clientY, movementX, movementY, button, buttons, relatedTarget = null } = dictionary(init);
      this.#mouse = {
        x: number(clientX ?? x), y: number(clientY ?? y), movementX: number(movementX), movementY: number(movementY),
        button: number(button), buttons: number(buttons), relatedTarget,
      };
    }
    get x() { return this.#mouse.x; }
    get y() { return this.#mouse.y; }
    get clientX() { return this.#mouse.x; }
    get clientY() { return this.#mouse.y; }
    get offsetX() { return this.#mouse.x; }
    get offsetY() { return this.#mouse.y; }
    get pageX() { return this.#mouse.x; }
    get pageY() { return this.#mouse.y; }
    get screenX() { return this.#mouse.x; }
    get screenY() { return this.#mouse.y; }
    get movementX() { return this.#mouse.movementX; }
    get movementY() { return this.#mouse.movementY; }
    get button() { return this.#mouse.button; }
    get buttons() { return this.#mouse.buttons; }
    get relatedTarget() { return this.#mouse.relatedTarget; }
  }

  class PointerEvent extends MouseEvent {
    get pointerId() { return 1; }
    get pointerType() { return 'mouse'; }
    get isPrimary() { return true; }
    get pressure() { return this.buttons === 0 ? 0 : 0.5; }
    get width() { return 1; }
    get height() { return 1; }
  }

  class WheelEvent extends MouseEvent {
    #delta;
    constructor(type, init) {
      super(type, init);
      const { deltaX, deltaY, deltaZ, deltaMode } = dictionary(init);
      this.#delta = { x: number(deltaX), y: number(deltaY), z: number(deltaZ), mode: number(deltaMode) };
    }
    get deltaX() { return this.#delta.x; }
    get deltaY() { return this.#delta.y; }
    get deltaZ() { return this.#delta.z; }
    get deltaMode() { return this.#delta.mode; }
  }
  constants(WheelEvent, { DOM_DELTA_PIXEL: 0, DOM_DELTA_LINE: 1, DOM_DELTA_PAGE: 2 });

  // KeyboardEvent.code as a keyboard of the United States would have it.
  const codeOf = (key) => {
    if (/^[a-z]$/i.test(key)) return `Key${key.toUpperCase()}`;
    if (/^[0-9]$/.test(key)) return `Digit${key}`;
    return key === ' ' ? 'Space' : key;
  };

  class KeyboardEvent extends InputDeviceEvent {
    #keyboard;
    constructor(type, init) {
      super(type, init);
      const { key = '', code, repeat, location, isComposing } = dictionary(init);
      const name = `${key}`;
      this.#keyboard = {
        key: name, code: code === undefined ? codeOf(name) : `${code}`, repeat: Boolean(repeat),
        location: number(location), isComposing: Boolean(isComposing),
      };
    }
    get key() { return this.#keyboard.key; }
    get code() { return this.#keyboard.code; }
    get repeat() { return this.#keyboard.repeat; }
    get location() { return this.#keyboard.location; }
    get isComposing() { return this.#keyboard.isComposing; }
  }

  // Defines an event class with read-only members that its init gives it.
  const withMembers = (Base, name, members) => {
    const Class = {
      [name]: class extends Base {
        #values = {};
        constructor(type, init) {
          super(type, init);
          const given = dictionary(init);
          for (const member of keys(members)) this.#values[member] = members[member](given[member]);
        }
        static {
          for (const member of keys(members)) {
            defineProperty(this.prototype, member, {
              get: function () { return this.#values[member]; }, configurable: true,
            });
          }
        }
      },
    }[name];
    return Class;
  };
  const text = (value) => String(value ?? '');
  const nullable = (value) => value ?? null;

  const InputEvent = withMembers(UIEvent, 'InputEvent', {
    data: (value) => (value === undefined || value === null ? null : `${value}`), inputType: text, isComposing: Boolean,
  });
  const FocusEvent = withMembers(UIEvent, 'FocusEvent', { relatedTarget: nullable });
  const SubmitEvent = withMembers(Event, 'SubmitEvent', { submitter: nullable });
  // Of lists and tables: which rows are shown, which row is chosen, which header was clicked.
  const RowsEvent = withMembers(UIEvent, 'RowsEvent', { first: number, last: number, row: number, column: number });
  // Of a canvas with the grow attribute: the room it has now.
  const SizeEvent = withMembers(UIEvent, 'SizeEvent', { width: number, height: number });
  // A file that was dropped, as a FileSystemFileHandle.
  const DropEvent = withMembers(MouseEvent, 'DropEvent', { file: nullable });

  const classes = {
    UIEvent, MouseEvent, PointerEvent, WheelEvent, KeyboardEvent, InputEvent, FocusEvent, SubmitEvent, RowsEvent, SizeEvent, DropEvent,
  };
  for (const name of keys(classes)) expose(classes[name], name);
  define(classes);

  // How each event of the viewer is made: class, bubbles, cancelable.
  dom.eventKinds = {
    __proto__: null,
    click: [PointerEvent, true, true], auxclick: [PointerEvent, true, true], dblclick: [MouseEvent, true, true],
    contextmenu: [PointerEvent, true, true], mousedown: [MouseEvent, true, true], mousemove: [MouseEvent, true, true],
    mouseup: [MouseEvent, true, true], pointerdown: [PointerEvent, true, true], pointermove: [PointerEvent, true, true],
    pointerup: [PointerEvent, true, true], wheel: [WheelEvent, true, true], keydown: [KeyboardEvent, true, true],
    keyup: [KeyboardEvent, true, true], input: [InputEvent, true, false], change: [Event, true, false],
    focus: [FocusEvent, false, false], blur: [FocusEvent, false, false], focusin: [FocusEvent, true, false],
    focusout: [FocusEvent, true, false], submit: [SubmitEvent, true, true], reset: [Event, true, true],
    invalid: [Event, false, true], range: [RowsEvent, true, false], rowselect: [RowsEvent, true, false],
    headerclick: [RowsEvent, true, false], resize: [SizeEvent, false, false], drop: [DropEvent, true, true],
    load: [Event, false, false], error: [Event, false, false], close: [Event, false, false], toggle: [Event, false, false],
  };

  // Dispatches an event of the viewer; answers whether nobody prevented what follows.
  dom.fire = (target, type, init) => {
    const [Class, bubbles, cancelable] = dom.eventKinds[type];
    return internal.dispatch(target, new Class(type, { ...init, bubbles, cancelable }));
  };
})
