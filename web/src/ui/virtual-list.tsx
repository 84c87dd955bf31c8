// A list of any length with a constant number of elements.
//
// Browsers draw no element higher than some 30 million pixels, so beyond MOST_PIXELS the scroll bar
// stands for more rows than it has pixels: small steps scroll by pixels, long ones jump in
// proportion. One element has the focus (aria-activedescendant), so recycling rows never loses it.
import {useEffect, useImperativeHandle, useLayoutEffect, useRef, useState} from 'preact/hooks';
import type {ComponentChildren, JSX, Ref} from 'preact';

const MOST_PIXELS = 6_000_000;
const SPARE_ROWS = 6;

export interface VirtualListHandle {
  /** Brings a row into view, in the middle if it was far. */
  show: (index: number) => void;
  focus: () => void;
}

type Props = {
  id: string;
  label: string;
  count: number;
  rowHeight: number;
  /** The row under the keys; -1: none. */
  active: number;
  onActive: (index: number, event?: KeyboardEvent) => void;
  /** Enter, or a click. */
  onOpen: (index: number, event: MouseEvent | KeyboardEvent) => void;
  /** Space, where rows can be selected. */
  onToggle?: (index: number) => void;
  isSelected?: (index: number) => boolean;
  /** The rows to be drawn; called before they are, so that they can be loaded. */
  onRange?: (first: number, end: number) => void;
  renderRow: (index: number) => ComponentChildren;
  handle?: Ref<VirtualListHandle>;
};

/** Where the rows stand: `offset` is how far the real list has run ahead of the scroll bar. */
interface View {
  top: number;
  height: number;
  offset: number;
}

export function VirtualList(props: Props): JSX.Element {
  const {id, label, count, rowHeight, active, onActive, onOpen, onToggle, isSelected, onRange, renderRow, handle} = props;
  const frame = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<View>({top: 0, height: 600, offset: 0});
  const newest = useRef(view);
  const real = count * rowHeight;
  const drawn = Math.min(real, MOST_PIXELS);
  const excess = real - drawn;

  const place = (next: View) => {
    newest.current = next;
    setView(next);
  };

  /** Moves to a place of the real list, the scroll bar in proportion. */
  const moveTo = (realTop: number) => {
    const element = frame.current!;
    const height = element.clientHeight;
    const wanted = Math.max(0, Math.min(realTop, real - height));
    const share = real > height ? wanted / (real - height) : 0;
    const top = excess ? Math.round(share * (drawn - height)) : wanted;
    place({top, height, offset: wanted - top});
    element.scrollTop = top;
  };

  const onScroll = () => {
    const {scrollTop: top, clientHeight: height} = frame.current!;
    const before = newest.current;
    if (top === before.top && height === before.height) return;
    const isStep = Math.abs(top - before.top) < height * 2;
    const isAtEdge = top <= 0 || top >= drawn - height;
    if (!excess) place({top, height, offset: 0});
    else if (isStep && !isAtEdge) place({top, height, offset: before.offset});
    else place({top, height, offset: Math.round((top / (drawn - height)) * excess)});
  };

  const show = (index: number) => {
    const {top, height, offset} = newest.current;
    const from = index * rowHeight - offset;
    if (from < top) moveTo(from < top - height ? index * rowHeight - (height - rowHeight) / 2 : index * rowHeight);
    else if (from + rowHeight > top + height) {
      const isFar = from > top + 2 * height;
      moveTo(isFar ? index * rowHeight - (height - rowHeight) / 2 : (index + 1) * rowHeight - height);
    }
  };

  useImperativeHandle(handle ?? null, () => ({show, focus: () => frame.current?.focus()}));

  useLayoutEffect(() => {
    const observer = new ResizeObserver(onScroll);
    observer.observe(frame.current!);
    return () => observer.disconnect();
  }, [count, rowHeight]);

  const realTop = view.top + view.offset;
  const first = Math.max(0, Math.floor(realTop / rowHeight) - SPARE_ROWS);
  const end = Math.min(count, Math.ceil((realTop + view.height) / rowHeight) + SPARE_ROWS);
  useEffect(() => {
    onRange?.(first, end);
  }, [first, end, onRange]);

  useEffect(() => {
    if (active >= 0) show(active);
  }, [active]);

  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(view.height / rowHeight) - 1);
    const last = count - 1;
    const to: Record<string, number> = {
      ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: last,
    };
    const target = to[event.key];
    if (target !== undefined && !event.metaKey && !event.altKey && count) {
      onActive(Math.max(0, Math.min(target, last)), event);
    } else if (event.key === 'Enter' && active >= 0) {
      onOpen(active, event);
    } else if (event.key === ' ' && active >= 0 && onToggle) {
      onToggle(active);
    } else return;
    event.preventDefault();
  };

  const rows: JSX.Element[] = [];
  for (let index = first; index < end; index++) {
    rows.push(
      <div key={index} id={`${id}-${index}`} role="option" class={index === active ? 'list-row active' : 'list-row'} aria-setsize={count}
        aria-posinset={index + 1} aria-selected={isSelected ? isSelected(index) : index === active}
        style={{transform: `translateY(${index * rowHeight - view.offset}px)`, height: `${rowHeight}px`}}
        onClick={(event) => onOpen(index, event)}>
        {renderRow(index)}
      </div>);
  }
  const isActiveDrawn = active >= first && active < end;
  return (
    <div class="list" ref={frame} role="listbox" aria-label={label} aria-multiselectable={isSelected ? true : undefined} tabIndex={0}
      aria-activedescendant={isActiveDrawn ? `${id}-${active}` : undefined} onScroll={onScroll} onKeyDown={onKeyDown}>
      <div class="list-ground" role="presentation" style={{height: `${drawn}px`}}>{rows}</div>
    </div>
  );
}
