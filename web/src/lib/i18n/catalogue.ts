// The English catalogue, the one that all others follow: a file for each part of the web app, its top-level keys its own.
import abuse from './en/abuse.json';
import appeals from './en/appeals.json';
import authorities from './en/authorities.json';
import common from './en/common.json';
import desk from './en/desk.json';
import identity from './en/identity.json';
import location from './en/location.json';
import meetings from './en/meetings.json';
import statement from './en/statement.json';

export const en = {
  ...abuse,
  ...appeals,
  ...authorities,
  ...common,
  ...desk,
  ...identity,
  ...location,
  ...meetings,
  ...statement,
};
