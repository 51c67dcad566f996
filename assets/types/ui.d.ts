// vitrine:ui: elements from functions, kept up to date by signals.
//
//   const count = signal(0);
//   const Counter = () => <button onClick={() => count.value++}>clicked {count} times</button>;
//   render(<Counter />, document.body);

declare module 'vitrine:ui' {
  /** A value that knows who uses it. Reading `value` in a component, an effect or a computed value makes that use it. */
  interface ReadonlySignal<T> {
    readonly value: T;
    /** The value, without becoming its user. */
    peek(): T;
    subscribe(f: (value: T) => void): () => void;
    toString(): string;
    valueOf(): T;
    toJSON(): T;
  }
  interface Signal<T> extends ReadonlySignal<T> {
    value: T;
  }
  function signal<T>(initial: T): Signal<T>;
  function signal<T = undefined>(): Signal<T | undefined>;
  /** A value that follows from others, worked out when it is read and when they have changed. */
  function computed<T>(f: () => T): ReadonlySignal<T>;
  /** Runs f now and whenever what it read changes; what it answers runs before the next time. Answers how to end it. */
  function effect(f: () => void | (() => void)): () => void;
  /** Runs f; effects wait until it is done. Event handlers of elements run like this. */
  function batch<T>(f: () => T): T;
  /** Runs f without becoming a user of what it reads. */
  function untracked<T>(f: () => T): T;

  type Key = string | number | bigint;
  interface VNode {
    readonly type: unknown;
    readonly props: any;
    readonly key: Key | undefined;
  }
  /** What can be shown: a signal shows its value as text. */
  type Child = VNode | string | number | bigint | boolean | null | undefined | ReadonlySignal<any> | Child[];
  type Component<P = {}> = (props: P & { children?: any }) => Child;
  /** Set to the element when it is made, and to null when it is gone. */
  type Ref<T> = { current: T | null } | Signal<T | null> | { f(element: T | null): void }['f'];

  /** `<>...</>`: its children, without an element around them. */
  const Fragment: (props: { children?: any }) => VNode;
  function h(type: string | Component<any>, props?: object | null, ...children: Child[]): VNode;
  const createElement: typeof h;
  /** Shows a description in an element (the body, unless another is given), changing what render showed there before. */
  function render(value: Child, container?: HTMLElement): void;

  // For components, while they render: always the same ones in the same order.
  /** A signal that belongs to the component. */
  function useSignal<T>(initial: T | (() => T)): Signal<T>;
  function useComputed<T>(f: () => T): ReadonlySignal<T>;
  function useRef<T>(initial: T): { current: T };
  function useRef<T>(initial?: null): { current: T | null };
  /** Runs f after rendering when any of the values has changed; without values, each time. */
  function useEffect(f: () => void | (() => void), values?: readonly unknown[]): void;

  namespace JSX {
    type Element = VNode;
    type ElementType = string | ((props: any) => Child);
    interface ElementChildrenAttribute {
      children: {};
    }
    interface IntrinsicAttributes {
      key?: Key;
    }
    /** A property as it is, or a signal that the element follows. */
    type Bound<T> = T | ReadonlySignal<T>;
    /** Events of an element without others inside have it as their target. */
    type TargetOf<T> = T extends HTMLControlElement | HTMLCanvasElement | HTMLImageElement ? T : EventTarget;
    type On<E, T> = ((this: T, event: E & { readonly currentTarget: T; readonly target: TargetOf<T> }) => unknown) | null | undefined;

    interface Attributes<T extends HTMLElement = HTMLElement> {
      key?: Key;
      ref?: Ref<T>;
      children?: any;
      id?: Bound<string | undefined>;
      class?: Bound<string | undefined>;
      className?: Bound<string | undefined>;
      style?: Bound<string | { [property: string]: string | number | undefined } | undefined>;
      title?: Bound<string | undefined>;
      hidden?: Bound<boolean | undefined>;
      role?: Bound<string | undefined>;
      tabIndex?: Bound<number | undefined>;
      emphasis?: Bound<'' | 'primary' | 'danger' | 'muted' | 'success' | 'warning' | undefined>;
      align?: Bound<'start' | 'center' | 'end' | 'stretch' | undefined>;
      keys?: Bound<string | undefined>;
      grow?: Bound<boolean | undefined>;
      monospace?: Bound<boolean | undefined>;
      gap?: Bound<number | string | undefined>;
      width?: Bound<number | string | undefined>;
      height?: Bound<number | string | undefined>;
      [data: `data-${string}`]: unknown;
      [aria: `aria-${string}`]: unknown;

      onClick?: On<PointerEvent, T>;
      onAuxClick?: On<PointerEvent, T>;
      onDblClick?: On<MouseEvent, T>;
      onDoubleClick?: On<MouseEvent, T>;
      onContextMenu?: On<PointerEvent, T>;
      onMouseDown?: On<MouseEvent, T>;
      onMouseMove?: On<MouseEvent, T>;
      onMouseUp?: On<MouseEvent, T>;
      onPointerDown?: On<PointerEvent, T>;
      onPointerMove?: On<PointerEvent, T>;
      onPointerUp?: On<PointerEvent, T>;
      onWheel?: On<WheelEvent, T>;
      onKeyDown?: On<KeyboardEvent, T>;
      onKeyUp?: On<KeyboardEvent, T>;
      onInput?: On<InputEvent, T>;
      onChange?: On<Event, T>;
      onFocus?: On<FocusEvent, T>;
      onBlur?: On<FocusEvent, T>;
      onFocusIn?: On<FocusEvent, T>;
      onFocusOut?: On<FocusEvent, T>;
      onSubmit?: On<SubmitEvent, T>;
      onReset?: On<Event, T>;
      onInvalid?: On<Event, T>;
      onRange?: On<RowsEvent, T>;
      onRowSelect?: On<RowsEvent, T>;
      onHeaderClick?: On<RowsEvent, T>;
      onResize?: On<SizeEvent, T>;
      onDrop?: On<DropEvent, T>;
      onLoad?: On<Event, T>;
      onError?: On<Event, T>;
      onClose?: On<Event, T>;
      onToggle?: On<Event, T>;
    }
    interface LinkAttributes extends Attributes<HTMLAnchorElement> {
      href?: Bound<string | undefined>;
      target?: Bound<string | undefined>;
      rel?: Bound<string | undefined>;
    }
    interface ControlAttributes<T extends HTMLElement> extends Attributes<T> {
      name?: Bound<string | undefined>;
      disabled?: Bound<boolean | undefined>;
      required?: Bound<boolean | undefined>;
      autofocus?: Bound<boolean | undefined>;
      invalid?: Bound<string | undefined>;
    }
    interface ButtonAttributes extends ControlAttributes<HTMLButtonElement> {
      type?: 'submit' | 'button' | 'reset';
      value?: Bound<string | undefined>;
    }
    interface InputAttributes extends ControlAttributes<HTMLInputElement> {
      type?: Bound<string | undefined>;
      value?: Bound<string | number | undefined>;
      checked?: Bound<boolean | undefined>;
      min?: Bound<number | string | undefined>;
      max?: Bound<number | string | undefined>;
      step?: Bound<number | string | undefined>;
      pattern?: string;
      placeholder?: Bound<string | undefined>;
      readOnly?: Bound<boolean | undefined>;
      maxLength?: number;
      minLength?: number;
      autocomplete?: string;
      /** Beside a check box. */
      label?: Bound<string | undefined>;
    }
    interface TextAreaAttributes extends ControlAttributes<HTMLTextAreaElement> {
      value?: Bound<string | undefined>;
      rows?: Bound<number | undefined>;
      cols?: number;
      placeholder?: Bound<string | undefined>;
      readOnly?: Bound<boolean | undefined>;
      maxLength?: number;
      minLength?: number;
    }
    interface SelectAttributes extends ControlAttributes<HTMLSelectElement> {
      value?: Bound<string | number | undefined>;
      selectedIndex?: Bound<number | undefined>;
      placeholder?: Bound<string | undefined>;
    }
    interface OptionAttributes extends Attributes<HTMLOptionElement> {
      value?: Bound<string | number | undefined>;
      selected?: Bound<boolean | undefined>;
      disabled?: Bound<boolean | undefined>;
      label?: Bound<string | undefined>;
    }
    interface LabelAttributes extends Attributes<HTMLLabelElement> {
      htmlFor?: string;
      for?: string;
    }
    interface OutputAttributes extends Attributes<HTMLOutputElement> {
      name?: string;
      value?: Bound<string | number | undefined>;
      htmlFor?: string;
    }
    interface FormAttributes extends Attributes<HTMLFormElement> {
      name?: string;
      noValidate?: boolean;
    }
    interface GroupAttributes extends Attributes<HTMLFieldSetElement> {
      label?: Bound<string | undefined>;
      name?: string;
      disabled?: Bound<boolean | undefined>;
    }
    interface GridAttributes extends Attributes<HTMLGridElement> {
      columns?: Bound<number | undefined>;
    }
    interface ProgressAttributes extends Attributes<HTMLProgressElement> {
      value?: Bound<number | undefined>;
      max?: Bound<number | undefined>;
    }
    interface OpenAttributes<T extends HTMLElement> extends Attributes<T> {
      open?: Bound<boolean | undefined>;
    }
    interface CanvasAttributes extends Attributes<HTMLCanvasElement> {}
    interface ImageAttributes extends Attributes<HTMLImageElement> {
      src?: Bound<string | undefined>;
      picture?: Bound<HTMLImageElement['picture'] | undefined>;
      alt?: Bound<string | undefined>;
    }
    interface RowsAttributes<T extends HTMLElement> extends Attributes<T> {
      rowCount?: Bound<number | undefined>;
      rowHeight?: Bound<number | undefined>;
      selectedRow?: Bound<number | undefined>;
      rows?: Bound<((first: number, last: number) => Row[] | PromiseLike<Row[]>) | undefined>;
    }
    interface TableAttributes extends RowsAttributes<HTMLTableElement> {
      headers?: Bound<string[] | undefined>;
      widths?: Bound<number[] | undefined>;
    }
    interface IntrinsicElements {
      a: LinkAttributes;
      button: ButtonAttributes;
      canvas: CanvasAttributes;
      details: OpenAttributes<HTMLDetailsElement>;
      dialog: OpenAttributes<HTMLDialogElement>;
      fieldset: GroupAttributes;
      form: FormAttributes;
      grid: GridAttributes;
      group: GroupAttributes;
      img: ImageAttributes;
      input: InputAttributes;
      label: LabelAttributes;
      list: RowsAttributes<HTMLListElement>;
      meter: ProgressAttributes;
      option: OptionAttributes;
      output: OutputAttributes;
      progress: ProgressAttributes;
      select: SelectAttributes;
      table: TableAttributes;
      textarea: TextAreaAttributes;
      // The others have the attributes that all have.
      address: Attributes;
      article: Attributes;
      aside: Attributes;
      b: Attributes;
      blockquote: Attributes;
      br: Attributes;
      caption: Attributes;
      code: Attributes;
      column: Attributes;
      dd: Attributes;
      div: Attributes;
      dl: Attributes;
      dt: Attributes;
      em: Attributes;
      figcaption: Attributes;
      figure: Attributes;
      footer: Attributes;
      h1: Attributes;
      h2: Attributes;
      h3: Attributes;
      h4: Attributes;
      h5: Attributes;
      h6: Attributes;
      header: Attributes;
      hr: Attributes;
      i: Attributes;
      kbd: Attributes;
      legend: Attributes;
      li: Attributes;
      main: Attributes;
      mark: Attributes;
      menu: Attributes;
      nav: Attributes;
      ol: Attributes;
      p: Attributes;
      pre: Attributes;
      q: Attributes;
      row: Attributes;
      s: Attributes;
      samp: Attributes;
      section: Attributes;
      small: Attributes;
      spacer: Attributes;
      span: Attributes;
      strong: Attributes;
      sub: Attributes;
      summary: Attributes;
      sup: Attributes;
      tbody: Attributes;
      td: Attributes;
      tfoot: Attributes;
      th: Attributes;
      thead: Attributes;
      time: Attributes;
      tr: Attributes;
      u: Attributes;
      ul: Attributes;
    }
  }

  function jsx(type: JSX.ElementType, props: object | null, key?: Key): VNode;
  const jsxs: typeof jsx;
  const jsxDEV: typeof jsx;
}

declare module 'vitrine:ui/jsx-runtime' {
  export { Fragment, JSX, jsx, jsxs } from 'vitrine:ui';
}
declare module 'vitrine:ui/jsx-dev-runtime' {
  export { Fragment, JSX, jsxDEV } from 'vitrine:ui';
}
