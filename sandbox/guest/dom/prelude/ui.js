// vitrine:ui: elements from functions, kept up to date by signals.
//
// Loops that run for each element count by index: for-of makes an object a step.
(function (ui, internal) {
  'use strict';
  const { Array, Error, Map, Object, Set, String, Symbol, TypeError, WeakMap, document } = globalThis;
  const { setProps, setRef, sourceOf, signal, computed, effect, batch, untracked, watch } = ui;

  const Fragment = Symbol('Fragment');

  let isElement;
  // What h and JSX make: a description, not yet anything that is shown.
  class VNode {
    #own = true;
    static { isElement = (value) => typeof value === 'object' && value !== null && #own in value; }
    constructor(type, props, key) {
      this.type = type;
      this.props = props;
      this.key = key;
    }
  }

  internal.harden(VNode);

  const jsx = (type, props, key) => {
    if (typeof type !== 'string' && typeof type !== 'function' && type !== Fragment) {
      throw new TypeError('an element is a name, a function or Fragment');
    }
    return new VNode(type, props ?? {}, key ?? props?.key);
  };
  const h = (type, props, ...children) => {
    const all = { ...props };
    if (children.length > 0) all.children = children.length === 1 ? children[0] : children;
    return jsx(type, all, props?.key);
  };

  // What is mounted is an object { kind, value, parent, depth, node, children }:
  // texts and elements have a node, roots and elements, fragments and components
  // have children, which are mounted too.
  const NOTHING = 0, TEXT = 1, BOUND = 2, ELEMENT = 3, FRAGMENT = 4, COMPONENT = 5, ROOT = 6;

  const kindOf = (value) => {
    if (value === null || value === undefined || typeof value === 'boolean') return NOTHING;
    if (isElement(value)) {
      if (value.type === Fragment) return FRAGMENT;
      return typeof value.type === 'function' ? COMPONENT : ELEMENT;
    }
    if (Array.isArray(value)) return FRAGMENT;
    return sourceOf(value) === undefined ? TEXT : BOUND;
  };
  const keyOf = (value) => (isElement(value) ? value.key ?? undefined : undefined);
  const typeOf = (value) => (isElement(value) ? value.type : Fragment);
  // Whether what is mounted can be made to show another value.
  const fits = (mounted, value, kind) => {
    if (mounted.kind !== kind || keyOf(mounted.value) !== keyOf(value)) return false;
    if (kind === BOUND) return mounted.value === value;
    return kind === TEXT || kind === NOTHING || typeOf(mounted.value) === typeOf(value);
  };
  const contentOf = (value) => {
    const children = isElement(value) ? value.props.children : value;
    if (children === undefined) return [];
    return Array.isArray(children) ? children : [children];
  };

  const mount = (value, parent) => {
    const mounted = { kind: kindOf(value), value, parent, depth: parent.depth + 1, node: null, children: null };
    switch (mounted.kind) {
      case TEXT:
        mounted.node = document.createTextNode(String(value));
        break;
      case BOUND:
        mounted.node = document.createTextNode('');
        mounted.end = effect(() => {
          const shown = value.value;
          mounted.node.data = kindOf(shown) === NOTHING ? '' : String(shown);
        });
        break;
      case FRAGMENT:
        mounted.children = mountAll(contentOf(value), mounted);
        break;
      case ELEMENT:
        mounted.node = document.createElement(value.type);
        mounted.listeners = null;
        mounted.bindings = null;
        setProps(mounted, {}, value.props, () => {
          mounted.children = mountAll(contentOf(value), mounted);
          placeChildren(mounted);
        });
        break;
      case COMPONENT:
        mountComponent(mounted);
        break;
    }
    return mounted;
  };

  const mountAll = (values, parent) => {
    const children = [];
    for (let i = 0; i < values.length; i++) children[i] = mount(values[i], parent);
    return children;
  };

  // Puts what is mounted before a node of parent, unless it stands there already.
  // Answers its first node, or before when it has none.
  const place = (mounted, parent, before) => {
    const { node, children } = mounted;
    if (node !== null) {
      if (node.parentNode !== parent || node.nextSibling !== before) parent.insertBefore(node, before);
      return node;
    }
    if (children !== null) for (let i = children.length - 1; i >= 0; i--) before = place(children[i], parent, before);
    return before;
  };
  const placeChildren = ({ node, children }) => {
    let before = null;
    for (let i = children.length - 1; i >= 0; i--) before = place(children[i], node, before);
  };
  const unmount = (mounted, remove) => {
    mounted.end?.();
    if (mounted.kind === COMPONENT) endComponent(mounted);
    if (mounted.kind === ELEMENT) {
      setRef(mounted.value.props.ref, null);
      if (mounted.bindings !== null) for (const end of mounted.bindings.values()) end();
    }
    const { children } = mounted;
    if (children !== null) for (let i = 0; i < children.length; i++) unmount(children[i], remove && mounted.node === null);
    if (remove && mounted.node !== null) mounted.node.remove();
  };

  // Makes what is mounted show another value that fits. Answers whether its
  // nodes are others now, or stand in another order.
  const update = (mounted, value) => {
    const old = mounted.value;
    if (old === value && !Array.isArray(value)) return false; // the very same description
    mounted.value = value;
    switch (mounted.kind) {
      case TEXT:
        mounted.node.data = String(value);
        return false;
      case FRAGMENT:
        return reconcile(mounted, contentOf(value));
      case ELEMENT:
        setProps(mounted, old.props, value.props, () => {
          if (reconcile(mounted, contentOf(value))) placeChildren(mounted);
        });
        return false;
      case COMPONENT:
        mounted.component.stale();
        mounted.component.run();
        return mounted.moved;
      default:
        return false;
    }
  };

  // Makes the children those that values describe: what has the same key is
  // kept, else what comes next without one. Answers whether they have to be placed.
  const reconcile = (mounted, values) => {
    const old = mounted.children;
    if (inPlace(old, values)) {
      let moved = false;
      for (let i = 0; i < values.length; i++) moved = update(old[i], values[i]) || moved;
      return moved;
    }
    const unkeyed = [], kept = new Set();
    let keyed = null;
    for (let i = 0; i < old.length; i++) {
      const key = keyOf(old[i].value);
      if (key === undefined) unkeyed[unkeyed.length] = old[i];
      else (keyed ??= new Map()).set(key, old[i]);
    }
    let next = 0;
    const children = [];
    for (let i = 0; i < values.length; i++) {
      const value = values[i], key = keyOf(value);
      const candidate = key === undefined ? unkeyed[next++] : keyed?.get(key);
      if (candidate === undefined || kept.has(candidate) || !fits(candidate, value, kindOf(value))) {
        children[i] = null;
        continue;
      }
      kept.add(candidate);
      children[i] = candidate;
    }
    // The old go first: the scene has room for the new ones then.
    for (let i = 0; i < old.length; i++) if (!kept.has(old[i])) unmount(old[i], true);
    mounted.children = children;
    for (let i = 0; i < children.length; i++) {
      if (children[i] === null) children[i] = mount(values[i], mounted);
      else update(children[i], values[i]);
    }
    return true;
  };
  const inPlace = (old, values) => {
    if (old.length !== values.length) return false;
    for (let i = 0; i < values.length; i++) if (!fits(old[i], values[i], kindOf(values[i]))) return false;
    return true;
  };

  // Components. What one reads while it renders makes it render again, together
  // with all others that are due, before the turn ends.
  let current = null; // the component that renders
  let due = [];

  const mountComponent = (mounted) => {
    Object.assign(mounted, { children: [], hooks: [], hook: 0, moved: false });
    mounted.component = watch(() => renderComponent(mounted), () => {
      if (due.length === 0) globalThis.queueMicrotask(renderDue);
      due.push(mounted);
    });
    mounted.component.run();
  };

  const renderComponent = (mounted) => {
    const outer = current;
    current = mounted;
    mounted.hook = 0;
    let result;
    try {
      result = mounted.value.type(mounted.value.props);
    } finally {
      current = outer;
    }
    untracked(() => { mounted.moved = reconcile(mounted, [result]); });
  };

  const renderDue = () => {
    const now = due.sort((a, b) => a.depth - b.depth);
    due = [];
    const containers = new Set();
    try {
      for (let i = 0; i < now.length; i++) {
        const mounted = now[i];
        mounted.moved = false;
        mounted.component.run();
        if (mounted.moved) {
          let container = mounted;
          while (container.kind !== ELEMENT && container.kind !== ROOT) container = container.parent;
          containers.add(container);
        }
      }
    } finally {
      for (const container of containers) placeChildren(container);
    }
  };

  const endComponent = (mounted) => {
    mounted.component.end();
    for (const hook of mounted.hooks) hook.end?.();
  };

  // The next hook of the component that renders.
  const hook = (make) => {
    if (current === null) throw new Error('hooks are for components, while they render');
    const { hooks } = current;
    const index = current.hook++;
    if (index === hooks.length) hooks.push(make());
    return hooks[index];
  };
  const useSignal = (initial) => hook(() => ({ signal: signal(typeof initial === 'function' ? initial() : initial) })).signal;
  const useComputed = (f) => {
    const own = hook(() => {
      const made = { f };
      made.signal = computed(() => made.f());
      return made;
    });
    own.f = f;
    return own.signal;
  };
  const useRef = (initial = null) => hook(() => ({ ref: { current: initial } })).ref;
  // Runs f after rendering when any of the values changed; without values, each time.
  const useEffect = (f, values) => {
    const own = hook(() => ({ values: undefined, cleanup: undefined, over: false, end: undefined }));
    const { values: old } = own;
    if (old !== undefined && values !== undefined && old.length === values.length && old.every((value, i) => Object.is(value, values[i]))) return;
    own.values = values;
    own.end = () => {
      own.over = true;
      if (typeof own.cleanup === 'function') own.cleanup();
      own.cleanup = undefined;
    };
    globalThis.queueMicrotask(() => {
      if (own.over) return;
      if (typeof own.cleanup === 'function') own.cleanup();
      own.cleanup = undefined;
      own.cleanup = f();
    });
  };

  const roots = new WeakMap(); // from containers to what is mounted in them

  // Shows a description inside an element, in place of what was rendered there before.
  const render = (value, container = document.body) => {
    let root = roots.get(container);
    if (root === undefined) {
      container.textContent = '';
      root = { kind: ROOT, value: null, parent: null, depth: 0, node: container, children: [] };
      roots.set(container, root);
    }
    untracked(() => batch(() => {
      if (reconcile(root, [value])) placeChildren(root);
    }));
  };

  return {
    h, createElement: h, Fragment, render, signal, computed, effect, batch, untracked,
    useSignal, useComputed, useEffect, useRef, jsx, jsxs: jsx, jsxDEV: jsx,
  };
})
