// Forms and their controls. Values are Go's, which also knows what a person has
// entered; checking them is done here.
(function (native, internal, dom) {
  'use strict';
  const { NaN, Number, RegExp, String, TypeError } = globalThis;
  const { abs, round } = globalThis.Math;
  const { keys } = globalThis.Object;
  const { handleOf, reflect, HTMLElement } = dom;

  // What is wrong with the content of a control, as ValidityState names it, and in words.
  const faults = {
    valueMissing: 'Please fill out this field.',
    typeMismatch: 'Please enter a valid value.',
    patternMismatch: 'Please match the requested format.',
    tooLong: 'Please shorten this text.',
    tooShort: 'Please lengthen this text.',
    rangeUnderflow: 'The value is too small.',
    rangeOverflow: 'The value is too large.',
    stepMismatch: 'Please enter a valid value.',
    badInput: 'Please enter a number.',
  };
  const email = /^[^\s@]+@[^\s@]+$/;
  const url = /^[a-z][a-z0-9+.-]*:\S+$/i;

  const find = (control) => {
    const { type, value } = control;
    const required = control.hasAttribute('required');
    if (type === 'checkbox') return required && !control.checked ? 'valueMissing' : '';
    if (type === 'radio') {
      if (!required || control.checked) return '';
      const name = control.name, form = control.form ?? dom.document;
      return form.querySelectorAll('input').some((o) => o.type === 'radio' && o.name === name && o.checked) ? '' : 'valueMissing';
    }
    if (value === '') return required ? 'valueMissing' : '';
    if (type === 'email' && !email.test(value)) return 'typeMismatch';
    if (type === 'url' && !url.test(value)) return 'typeMismatch';
    const length = (name) => (control.hasAttribute(name) ? Number(control.getAttribute(name)) : NaN);
    if (value.length > length('maxlength')) return 'tooLong';
    if (value.length < length('minlength')) return 'tooShort';
    const pattern = control.getAttribute('pattern');
    if (pattern !== null) {
      let expression;
      try {
        expression = new RegExp(`^(?:${pattern})$`, 'u');
      } catch {
        return ''; // as in browsers: a pattern that is none is ignored
      }
      if (!expression.test(value)) return 'patternMismatch';
    }
    if (type === 'number' || type === 'range') {
      const x = Number(value);
      if (x - x !== 0) return 'badInput';
      if (x < length('min')) return 'rangeUnderflow';
      if (x > length('max')) return 'rangeOverflow';
      const step = length('step') || (control.getAttribute('step') === 'any' ? NaN : 1);
      const base = length('min') || 0;
      const steps = (x - base) / step;
      if (abs(steps - round(steps)) > 1e-6) return 'stepMismatch';
    }
    return '';
  };

  class HTMLControlElement extends HTMLElement {
    #custom = '';

    get form() { return this.closest('form'); }
    get willValidate() { return !this.disabled; }
    get validationMessage() { return this.#custom || faults[find(this)] || ''; }
    get validity() {
      const fault = find(this);
      const state = { valid: fault === '' && this.#custom === '', customError: this.#custom !== '' };
      for (const name of keys(faults)) state[name] = name === fault;
      return state;
    }
    setCustomValidity(message) {
      this.#custom = `${message}`;
      native.setInvalid(handleOf(this), this.#custom);
    }
    checkValidity() {
      if (this.disabled || this.validationMessage === '') return true;
      dom.fire(this, 'invalid');
      return false;
    }
    reportValidity() {
      const valid = this.checkValidity();
      native.setInvalid(handleOf(this), valid ? '' : this.validationMessage);
      if (!valid) this.focus();
      return valid;
    }
    get labels() {
      const label = this.closest('label');
      const others = this.id === '' ? [] : dom.document.querySelectorAll('label').filter((other) => other.htmlFor === this.id);
      return label === null ? others : [label, ...others];
    }
  }
  reflect(HTMLControlElement, 'name disabled:flag required:flag autofocus:flag invalid');

  const valued = {
    get value() { return native.value(handleOf(this)); },
    set value(value) { native.setValue(handleOf(this), value === null ? '' : `${value}`); },
  };
  const edited = {
    select() { this.focus(); },
    setSelectionRange() {},
    setRangeText(text) { this.value = text; },
    get selectionStart() { return this.value.length; },
    set selectionStart(value) {},
    get selectionEnd() { return this.value.length; },
    set selectionEnd(value) {},
    get textLength() { return this.value.length; },
  };
  const types = ('button checkbox color date datetime-local email file hidden image month number password radio range reset '
    + 'search submit tel text time url week').split(' ');

  class HTMLInputElement extends HTMLControlElement {
    get type() {
      const type = (this.getAttribute('type') ?? 'text').toLowerCase();
      return types.includes(type) ? type : 'text';
    }
    set type(value) { this.setAttribute('type', value); }
    get checked() { return native.checked(handleOf(this)); }
    set checked(value) { native.setChecked(handleOf(this), !!value); }
    get indeterminate() { return false; }
    set indeterminate(value) {}
    get valueAsNumber() { return this.value === '' ? NaN : Number(this.value); }
    set valueAsNumber(value) { this.value = value - value === 0 ? String(+value) : ''; }
    stepUp(count = 1) { this.valueAsNumber = (this.valueAsNumber || 0) + (Number(this.step) || 1) * count; }
    stepDown(count = 1) { this.stepUp(-count); }
  }
  dom.methods(HTMLInputElement.prototype, valued);
  dom.methods(HTMLInputElement.prototype, edited);
  reflect(HTMLInputElement,
    'min max step pattern placeholder autocomplete accept src alt defaultValue=value defaultChecked=checked:flag '
    + 'readOnly:flag multiple:flag maxLength:number minLength:number size:number');

  class HTMLTextAreaElement extends HTMLControlElement {
    get type() { return 'textarea'; }
    get defaultValue() { return this.textContent; }
    set defaultValue(value) { this.textContent = value; }
  }
  dom.methods(HTMLTextAreaElement.prototype, valued);
  dom.methods(HTMLTextAreaElement.prototype, edited);
  reflect(HTMLTextAreaElement, 'placeholder readOnly:flag rows:number cols:number maxLength:number minLength:number wrap');

  class HTMLSelectElement extends HTMLControlElement {
    get type() { return 'select-one'; }
    get options() { return native.options(handleOf(this)); }
    get selectedOptions() { return this.options.filter((option) => option.selected); }
    get selectedIndex() { return native.selectedIndex(handleOf(this)); }
    set selectedIndex(value) { native.setSelectedIndex(handleOf(this), +value); }
    get length() { return this.options.length; }
    item(index) { return this.options[index] ?? null; }
    add(option, before = null) { this.insertBefore(option, typeof before === 'number' ? this.options[before] ?? null : before); }
    remove(index) {
      if (index === undefined) super.remove();
      else this.options[index]?.remove();
    }
  }
  dom.methods(HTMLSelectElement.prototype, valued);
  reflect(HTMLSelectElement, 'multiple:flag size:number placeholder');

  class HTMLOptionElement extends HTMLElement {
    get text() { return this.textContent.trim(); }
    set text(value) { this.textContent = value; }
    get label() { return this.getAttribute('label') ?? this.text; }
    set label(value) { this.setAttribute('label', value); }
    get selected() { return native.selected(handleOf(this)); }
    set selected(value) { native.setSelected(handleOf(this), !!value); }
    get index() { return this.closest('select')?.options.indexOf(this) ?? 0; }
    get form() { return this.closest('form'); }
  }
  dom.methods(HTMLOptionElement.prototype, valued);
  reflect(HTMLOptionElement, 'disabled:flag defaultSelected=selected:flag');

  class HTMLButtonElement extends HTMLControlElement {
    get type() {
      const type = (this.getAttribute('type') ?? 'submit').toLowerCase();
      return type === 'button' || type === 'reset' ? type : 'submit';
    }
    set type(value) { this.setAttribute('type', value); }
  }
  reflect(HTMLButtonElement, 'value');

  class HTMLOutputElement extends HTMLElement {
    get type() { return 'output'; }
    get value() { return this.textContent; }
    set value(value) { this.textContent = value; }
    get form() { return this.closest('form'); }
  }
  reflect(HTMLOutputElement, 'name htmlFor=for');

  class HTMLFieldSetElement extends HTMLElement {
    get elements() { return this.querySelectorAll(controls); }
  }
  reflect(HTMLFieldSetElement, 'name disabled:flag');

  const controls = 'input, select, textarea, button, output, fieldset';
  const checked = 'input, select, textarea';

  class HTMLFormElement extends HTMLElement {
    get elements() {
      const list = this.querySelectorAll(controls);
      for (const control of list) {
        const name = control.getAttribute('name') || control.id;
        if (name !== '' && !(name in list)) list[name] = control;
      }
      return list;
    }
    get length() { return this.elements.length; }
    checkValidity() { return this.querySelectorAll(checked).map((control) => control.checkValidity()).every((valid) => valid); }
    reportValidity() { return invalid(this) === null; }
    requestSubmit(submitter = null) { submit(this, submitter); }
    submit() {}
    reset() {
      if (!dom.fire(this, 'reset')) return;
      for (const control of this.querySelectorAll(controls)) native.reset(handleOf(control));
    }
  }
  reflect(HTMLFormElement, 'name action method target noValidate:flag autocomplete');

  // Marks what is wrong in a form and answers the first such control, with the keyboard on it.
  const invalid = (form) => {
    let first = null;
    for (const control of form.querySelectorAll(checked)) {
      const valid = control.checkValidity();
      native.setInvalid(handleOf(control), valid ? '' : control.validationMessage);
      if (!valid) first ??= control;
    }
    first?.focus();
    return first;
  };

  const submit = dom.submit = (form, submitter) => {
    const free = form.noValidate || (submitter?.hasAttribute('formnovalidate') ?? false);
    if (!free && invalid(form) !== null) return;
    dom.fire(form, 'submit', { submitter });
  };

  // What a click of the applet's own does.
  dom.click = (element) => {
    if (element.disabled === true) return;
    const box = element instanceof HTMLInputElement && (element.type === 'checkbox' || element.type === 'radio');
    const before = box && element.checked;
    if (box) element.checked = element.type === 'radio' || !before;
    if (!dom.fire(element, 'click')) {
      if (box) element.checked = before;
      return;
    }
    if (box && element.checked !== before) {
      dom.fire(element, 'input');
      dom.fire(element, 'change');
    }
    const form = element instanceof HTMLControlElement ? element.form : null;
    if (form === null) return;
    if (element.type === 'submit' || element.type === 'image') submit(form, element);
    if (element.type === 'reset') form.reset();
  };

  // What FormData takes from a form: names and values of its successful controls.
  internal.formEntries = (form) => {
    if (!(form instanceof HTMLFormElement)) throw new TypeError('FormData takes a form element');
    const entries = [];
    for (const control of form.querySelectorAll(checked)) {
      const { name, type } = control;
      if (name === '' || control.disabled || ['button', 'submit', 'reset', 'image', 'file'].includes(type)) continue;
      if ((type === 'checkbox' || type === 'radio') && !control.checked) continue;
      entries.push([name, control.value]);
    }
    return entries;
  };

  dom.element(HTMLControlElement);
  dom.element(HTMLInputElement, 'input');
  dom.element(HTMLTextAreaElement, 'textarea');
  dom.element(HTMLSelectElement, 'select');
  dom.element(HTMLOptionElement, 'option');
  dom.element(HTMLButtonElement, 'button');
  dom.element(HTMLOutputElement, 'output');
  dom.element(HTMLFieldSetElement, 'fieldset', 'group');
  dom.element(HTMLFormElement, 'form');
})
