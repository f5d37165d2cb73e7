// A review being written. It survives leaving and reloading the page, in this browser alone, until it is signed.
import { useEffect, useState } from 'react';

import { dropDraft, keepDraft, keptDraft } from '../../../lib/storage';
import { type Asked, emptyForm, readForm, type ReviewForm } from '../review';

export function useReviewForm(orderId: string, account: string, asked: Asked) {
  const name = `${orderId}.${account}`;
  const [form, setForm] = useState<ReviewForm>(() => readForm(keptDraft(name), asked) ?? emptyForm(asked));
  const [touched, touch] = useState(false);
  useEffect(() => {
    if (touched) keepDraft(name, JSON.stringify(form));
  }, [touched, name, form]);
  return {
    form,
    change: (part: Partial<ReviewForm>) => {
      touch(true);
      setForm((now) => ({ ...now, ...part }));
    },
    clear: () => {
      touch(false);
      dropDraft(name);
      setForm(emptyForm(asked));
    },
  };
}
