// The mark: people seated around an assembly's half circle.

export function Logo({ size = 30 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="9" fill="#187a55" />
      <g fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round">
        <path d="M7.6 18.6a8.6 8.6 0 0 1 16.8 0" />
        <path d="M11.4 23.4a4.7 4.7 0 0 1 9.2 0" opacity=".75" />
      </g>
      <g fill="#fff">
        <circle cx="16" cy="7.6" r="2" />
        <circle cx="8.4" cy="11.2" r="1.7" />
        <circle cx="23.6" cy="11.2" r="1.7" />
      </g>
    </svg>
  );
}
