// How properties of vitrine:ui's elements are given to the document.
(function (ui) {
  'use strict';
  const { Map, Object } = globalThis;
  const { sourceOf, effect, batch, untracked } = ui;

  const setRef = ui.setRef = (ref, node) => {
    if (typeof ref === 'function') ref(node);
    else if (typeof ref === 'object' && ref !== null) {
      if (sourceOf(ref) === undefined) ref.current = node;
      else ref.value = node;
    }
  };

  // Set after the children, since they give it its meaning (a select's value).
  const late = { __proto__: null, value: true, checked: true, selectedIndex: true, selectedRow: true };
  const skipped = { __proto__: null, children: true, key: true, ref: true };
  const eventOf = (name) => {
    const event = name.slice(2).toLowerCase();
    return event === 'doubleclick' ? 'dblclick' : event;
  };

  ui.setProps = (mounted, old, props, content) => {
    const before = Object.keys(old), names = Object.keys(props);
    for (let i = 0; i < before.length; i++) {
      const name = before[i];
      if (!(name in props) && skipped[name] === undefined) setProp(mounted, name, old[name], undefined);
    }
    let after = false;
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      if (skipped[name] !== undefined) continue;
      if (late[name] === undefined) setProp(mounted, name, old[name], props[name]);
      else after = true;
    }
    content();
    if (after) for (const name of Object.keys(late)) if (name in props) setProp(mounted, name, old[name], props[name]);
    if (old.ref !== props.ref) {
      setRef(old.ref, null);
      setRef(props.ref, mounted.node);
    }
  };

  const setProp = (mounted, name, old, value) => {
    if (old === value && late[name] === undefined) return;
    if (name.startsWith('on') && (typeof value === 'function' || value === undefined || value === null)) {
      const event = eventOf(name);
      mounted.listeners ??= new Map();
      if (!mounted.listeners.has(event)) {
        mounted.node.addEventListener(event, function (occurrence) {
          return batch(() => mounted.listeners.get(event)?.call(this, occurrence));
        });
      }
      mounted.listeners.set(event, value ?? undefined);
      return;
    }
    if (sourceOf(value) !== undefined || sourceOf(old) !== undefined) {
      if (old === value) return;
      mounted.bindings ??= new Map();
      mounted.bindings.get(name)?.();
      mounted.bindings.delete(name);
      if (sourceOf(value) !== undefined) {
        let last;
        mounted.bindings.set(name, effect(() => {
          const next = value.value;
          untracked(() => assign(mounted.node, name, last, next));
          last = next;
        }));
        return;
      }
      old = undefined;
    }
    assign(mounted.node, name, old, value);
  };

  const assign = (node, name, old, value) => {
    if (late[name] !== undefined) { // compared with what is shown: the person may have changed it
      const wanted = value ?? (name === 'checked' ? false : '');
      if (node[name] !== wanted) node[name] = wanted;
      return;
    }
    if (old === value) return;
    if (name === 'style') {
      setStyle(node.style, old, value);
    } else if (name === 'class' || name === 'className') {
      node.className = value ?? '';
    } else if (name in node && name !== 'list' && name !== 'form' && name !== 'width' && name !== 'height') {
      if (value === undefined || value === null) {
        node[name] = typeof node[name] === 'boolean' ? false : typeof node[name] === 'string' ? '' : null;
        node.removeAttribute(name === 'htmlFor' ? 'for' : name);
      } else {
        node[name] = value;
      }
    } else if (value === undefined || value === null || value === false) {
      node.removeAttribute(name);
    } else if (node.localName === 'canvas' && (name === 'width' || name === 'height')) {
      node[name] = value;
    } else {
      node.setAttribute(name, value === true ? '' : value);
    }
  };

  const unitless = ['flex', 'flexGrow', 'flexShrink', 'opacity', 'order', 'zIndex', 'fontWeight', 'lineHeight'];
  const setStyle = (style, old, value) => {
    if (typeof value !== 'object' || value === null) {
      style.cssText = value ?? '';
      return;
    }
    const before = typeof old === 'object' && old !== null ? old : {};
    if (before !== old) style.cssText = '';
    for (const name of Object.keys(before)) if (!(name in value)) setDeclaration(style, name, '');
    for (const name of Object.keys(value)) if (value[name] !== before[name]) setDeclaration(style, name, value[name]);
  };
  const setDeclaration = (style, name, value) => {
    const text = typeof value === 'number' && value !== 0 && !unitless.includes(name) ? `${value}px` : `${value ?? ''}`;
    if (name.startsWith('-') || !(name in style)) style.setProperty(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), text);
    else style[name] = text;
  };
})
