import { describe, expect, it } from 'vitest';

import {
  allowedMeasures,
  type Asked,
  ceiling,
  command,
  derive,
  emergencyCommand,
  emptyForm,
  fields,
  GROUNDS,
  missing,
  narrowed,
  readForm,
  type ReviewForm,
  toggled,
  upperEnd,
} from './review';

const ASKED: Asked = {
  meetings: ['aaa-bbbb-ccc', 'ddd-eeee-fff'],
  territory: ['CN', 'MO'],
  measures: ['remove'],
  ends_at: '2030-01-31T18:00:00Z',
  gag: { law: 'Secrecy Act', until: '2030-01-10T00:00:00Z' },
};

function answered(change: (form: ReviewForm) => void = () => undefined): ReviewForm {
  const form = emptyForm(ASKED);
  for (const answer of Object.values(form.answers)) {
    answer.holds = 'yes';
    answer.reasons = 'it is so';
  }
  change(form);
  return form;
}

describe('the verdict that follows', () => {
  it('grants what is answered with yes throughout and left as asked', () => {
    expect(derive(answered(), ASKED)).toEqual({ verdict: 'grant', why: [{ because: 'asAsked' }] });
  });

  it('is a narrowing as soon as anything is less, and says what', () => {
    const form = answered((one) => {
      one.territory = ['CN'];
      one.people = 4;
    });
    expect(derive(form, ASKED)).toEqual({
      verdict: 'narrow',
      why: [
        { because: 'narrowed', dimension: 'territory' },
        { because: 'narrowed', dimension: 'people' },
      ],
    });
  });

  it('refuses what is not lawful, however little is left', () => {
    const form = answered((one) => {
      one.answers.legality.holds = 'no';
      one.territory = ['CN'];
    });
    expect(derive(form, ASKED).verdict).toBe('reject');
  });

  it.each(['necessity', 'proportionality'] as const)('with a no to %s, refuses unless it is narrowed', (question) => {
    const form = answered((one) => {
      one.answers[question].holds = 'no';
    });
    expect(derive(form, ASKED)).toEqual({ verdict: 'reject', why: [{ because: 'answer', question }] });
    form.measures = ['bar_entry'];
    expect(derive(form, ASKED).verdict).toBe('narrow');
  });

  it.each(GROUNDS)('never grants as asked with the ground %s', (ground) => {
    const form = answered((one) => {
      one.grounds = [ground];
    });
    expect(derive(form, ASKED).verdict).not.toBe('grant');
    form.territory = ['CN'];
    expect(['reject', 'narrow']).toContain(derive(form, ASKED).verdict);
  });

  it.each(['meetings', 'territory', 'measures'] as const)('refuses when no %s are left', (dimension) => {
    const form = answered((one) => {
      one[dimension] = [];
    });
    expect(derive(form, ASKED)).toEqual({ verdict: 'reject', why: [{ because: 'nothingLeft' }] });
  });

  it('asks when more has to be known, whatever else was answered', () => {
    const form = answered((one) => {
      one.ask = true;
      one.answers.legality.holds = 'no';
    });
    expect(derive(form, ASKED).verdict).toBe('ask');
  });
});

describe('what is sent', () => {
  it('leaves out whatever is as asked, so that nothing can be more', () => {
    expect(fields(answered(), ASKED)).toEqual({
      verdict: 'grant',
      grounds: [],
      legality: 'it is so',
      necessity: 'it is so',
      proportionality: 'it is so',
    });
  });

  it('has just the dimensions that are less', () => {
    const sent = fields(
      answered((one) => {
        one.meetings = ['aaa-bbbb-ccc'];
        one.endsAt = '2030-01-02T00:00:00Z';
      }),
      ASKED,
    );
    expect(sent).toMatchObject({ verdict: 'narrow', meetings: ['aaa-bbbb-ccc'], ends_at: '2030-01-02T00:00:00Z' });
    expect(sent).not.toHaveProperty('territory');
    expect(sent).not.toHaveProperty('expected_people');
  });

  it('never sends a later end', () => {
    const form = answered((one) => {
      one.endsAt = '2031-01-01T00:00:00Z';
    });
    expect(narrowed(form, ASKED)).toEqual([]);
    expect(fields(form, ASKED)).not.toHaveProperty('ends_at');
  });

  it('seals only until the date of the gag, by its law, and never along with a refusal', () => {
    const form = answered((one) => {
      one.seal = true;
    });
    expect(fields(form, ASKED)).toMatchObject({ sealed_until: '2030-01-10T00:00:00Z', gag_law: 'Secrecy Act' });
    expect(fields(form, { ...ASKED, gag: { law: 'Secrecy Act', until: null } })).not.toHaveProperty('sealed_until');
    form.answers.legality.holds = 'no';
    expect(fields(form, ASKED)).not.toHaveProperty('sealed_until');
  });

  it('gives what is asked as the reasons where nothing else was written', () => {
    const form = emptyForm(ASKED);
    form.ask = true;
    expect(missing(form)).toEqual(['asked']);
    form.asked = 'which court?';
    expect(missing(form)).toEqual([]);
    expect(fields(form, ASKED)).toMatchObject({ verdict: 'ask', legality: 'which court?', grounds: [] });
  });

  it('needs an answer and its reasons to each question', () => {
    const form = answered((one) => {
      one.answers.necessity.reasons = '  ';
      one.answers.proportionality.holds = null;
    });
    expect(missing(form)).toEqual(['necessity', 'proportionality']);
  });

  it('is a command too, in which no text ends the quotes', () => {
    const sent = fields(
      answered((one) => {
        one.answers.legality.reasons = "it's so; rm -rf";
        one.territory = ['CN'];
      }),
      ASKED,
    );
    const said = command('abc', sent);
    expect(said).toContain('folkmoot review abc --key YOUR.key --verdict narrow');
    expect(said).toContain('--territory CN');
    expect(said).toContain(`--legality 'it'\\''s so; rm -rf'`);
    expect(said).not.toContain('--meetings');
  });
});

describe('the full review of an emergency, as a command', () => {
  it('says what was chosen, and asks for what was not', () => {
    const reasons = "Nobody's life.";
    expect(emergencyCommand('abc', 'not justified', reasons)).toBe(
      "folkmoot emergency-review abc --key YOUR.key \\\n  --not-justified \\\n  --reasons 'Nobody'\\''s life.'",
    );
    expect(emergencyCommand('abc', 'justified', reasons)).toContain('  --justified ');
    expect(emergencyCommand('abc', null, reasons)).not.toContain('justified');
  });
});

describe('narrowing', () => {
  it('puts back, and never adds what was not asked', () => {
    expect(toggled(['CN'], 'MO', ASKED.territory)).toEqual(['CN', 'MO']);
    expect(toggled(['CN', 'MO'], 'CN', ASKED.territory)).toEqual(['MO']);
    expect(toggled(['CN'], 'HK', ASKED.territory)).toEqual(['CN']);
  });

  it('knows that who is removed cannot join, and that barring alone is less', () => {
    expect(allowedMeasures(ASKED)).toEqual(['bar_entry', 'remove']);
    expect(allowedMeasures({ ...ASKED, measures: ['notice'] })).toEqual(['notice']);
  });

  it('keeps a draft that fits the order, and no other', () => {
    const form = answered((one) => {
      one.territory = ['CN'];
    });
    expect(readForm(JSON.stringify(form), ASKED)).toEqual(form);
    expect(readForm(JSON.stringify(form), { ...ASKED, territory: ['MO'] })).toBeNull();
    expect(readForm('{', ASKED)).toBeNull();
    expect(readForm(null, ASKED)).toBeNull();
  });
});

describe('the ceiling', () => {
  it.each([
    ['fewer than 5', 4],
    ['5–9', 9],
    ['20–49', 49],
    ['10000 or more', 10_000],
  ])('reads %s as the server does', (band, most) => {
    expect(upperEnd(band)).toBe(most);
  });

  it('is ten, or twice what is shown; a hundred before anybody has come', () => {
    expect(ceiling([{ inside: 'fewer than 5', begun: true }])).toEqual({ most: 10, byItself: 10 });
    expect(ceiling([{ inside: '10–19', begun: true }, { inside: '5–9', begun: false }])).toEqual({ most: 56, byItself: 56 });
    expect(ceiling([{ inside: 'fewer than 5', begun: false }])).toEqual({ most: 100, byItself: 10 });
  });
});
