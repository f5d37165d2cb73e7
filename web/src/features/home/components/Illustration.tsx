// People in one conversation, and borders that run between them without cutting it.
import classes from './Illustration.module.css';

interface Seat {
  x: number;
  y: number;
  width: number;
  height: number;
  sky: string;
  skin: string;
  hair: string;
  shirt: string;
}

const SEATS: Seat[] = [
  { x: 20, y: 30, width: 214, height: 158, sky: '#cfe6dc', skin: '#c68863', hair: '#2f2a28', shirt: '#187a55' },
  { x: 268, y: 60, width: 190, height: 142, sky: '#f2dfc3', skin: '#f0c9a5', hair: '#8a5a33', shirt: '#b4552d' },
  { x: 44, y: 232, width: 186, height: 140, sky: '#d7dcf0', skin: '#8d5a3b', hair: '#1e1b1a', shirt: '#4257a8' },
  { x: 262, y: 246, width: 214, height: 158, sky: '#f0d3d6', skin: '#e5b48b', hair: '#4a3a35', shirt: '#8b3a52' },
];

export function Illustration() {
  return (
    <svg className={classes['art']} viewBox="0 0 500 440" aria-hidden="true" focusable="false">
      <g fill="none" strokeWidth="2" className={classes['wire']} opacity="0.55">
        <path d="M127 110 C 220 60, 280 80, 363 130 S 420 260, 369 325 S 220 360, 137 302 S 80 180, 127 110" />
      </g>
      {SEATS.map((seat, index) => (
        <Person key={seat.x} seat={seat} index={index} />
      ))}
      <g fill="none" strokeWidth="2.5" strokeDasharray="3 10" strokeLinecap="round" className={classes['border']}>
        <path d="M250 4 C 236 70, 262 120, 246 190 S 262 300, 240 360 S 250 420, 246 438" />
        <path d="M4 214 C 80 196, 150 224, 246 208 S 400 236, 496 220" />
      </g>
    </svg>
  );
}

function Person({ seat, index }: { seat: Seat; index: number }) {
  const { x, y, width, height } = seat;
  const middle = x + width / 2;
  const clip = `seat-${index}`;
  return (
    <g>
      <clipPath id={clip}>
        <rect x={x + 6} y={y + 6} width={width - 12} height={height - 12} rx="14" />
      </clipPath>
      <rect x={x} y={y} width={width} height={height} rx="20" className={classes['frame']} strokeWidth="1.5" />
      <g clipPath={`url(#${clip})`}>
        <rect x={x} y={y} width={width} height={height} fill={seat.sky} />
        <ellipse cx={middle} cy={y + height + 14} rx={width * 0.32} ry={height * 0.36} fill={seat.shirt} />
        <rect x={middle - 11} y={y + height * 0.52} width="22" height="34" rx="10" fill={seat.skin} />
        <circle cx={middle} cy={y + height * 0.42} r={height * 0.2} fill={seat.skin} />
        <path
          d={`M${middle - height * 0.21} ${y + height * 0.43} a${height * 0.21} ${height * 0.22} 0 0 1 ${height * 0.42} 0 q-${height * 0.09} -${height * 0.13} -${height * 0.21} -${height * 0.12} t-${height * 0.21} ${height * 0.12}`}
          fill={seat.hair}
        />
      </g>
    </g>
  );
}
