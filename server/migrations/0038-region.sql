-- R-8: by the custom of which region somebody's pages write dates, numbers and amounts. Null: by that of their language.
alter table accounts add column region text check (region ~ '^[A-Z]{2}$');
grant update (region) on accounts to sallyport_control;
