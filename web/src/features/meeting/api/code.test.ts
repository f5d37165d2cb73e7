import { expect, it } from 'vitest';

import { readMeetingCode } from './code';

it.each([
  ['abc-defg-hij', 'abc-defg-hij'],
  ['  ABC-DEFG-HIJ ', 'abc-defg-hij'],
  ['abcdefghij', 'abc-defg-hij'],
  ['abc defg hij', 'abc-defg-hij'],
  ['abc–defg—hij', 'abc-defg-hij'],
  ['https://meet.example.org/m/abc-defg-hij?x=1', 'abc-defg-hij'],
])('reads %j', (written, code) => {
  expect(readMeetingCode(written)).toBe(code);
});

it.each(['', 'abc', 'abc-defg-hijk', 'https://meet.example.org/', 'ab!-defg-hij'])('finds no code in %j', (written) => {
  expect(readMeetingCode(written)).toBeNull();
});
