// The map itself, apart from its frame because the shapes are heavy.
import { borders, draw, HEIGHT, land, WIDTH } from './atlas';
import classes from './WorldMap.module.css';

export default function Picture({ codes, label }: { codes: readonly string[]; label: string }) {
  const drawn = draw(codes);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label} className={classes['map']}>
      <path d={land} className={classes['land']} />
      {drawn.shapes.map(({ code, d }) => (
        <path key={code} d={d} className={classes['shape']} data-code={code} />
      ))}
      <path d={borders} className={classes['borders']} />
      {drawn.rings.map(({ code, x, y }) => (
        <circle key={code} cx={x} cy={y} r={9} className={classes['ring']} data-code={code} />
      ))}
      {drawn.dots.map(({ code, x, y }) => (
        <circle key={code} cx={x} cy={y} r={4.5} className={classes['dot']} data-code={code} />
      ))}
      {drawn.left.map(({ code, x, y }) => (
        <circle key={code} cx={x} cy={y} r={4.5} className={classes['left']} data-left={code} />
      ))}
    </svg>
  );
}
