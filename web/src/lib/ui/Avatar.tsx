// A person without a picture: initials on a colour that stays theirs.
import classes from './Avatar.module.css';

const HUES = [162, 24, 226, 340, 48, 265, 190, 8];

export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = words[0];
  if (!first) return '';
  const last = words.length > 1 ? words[words.length - 1] : undefined;
  return [first, last].map((word) => (word ? String.fromCodePoint(word.codePointAt(0) ?? 0) : '')).join('').toUpperCase();
}

function hue(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return HUES[sum % HUES.length] ?? 162;
}

export function Avatar({ name, size }: { name: string; size?: number }) {
  const tone = hue(name.trim());
  return (
    <div
      className={classes['avatar']}
      aria-hidden="true"
      style={{
        background: `hsl(${tone} 38% 34%)`,
        ...(size ? { width: size, height: size, fontSize: size * 0.38 } : {}),
      }}
    >
      {initials(name) || '·'}
    </div>
  );
}
