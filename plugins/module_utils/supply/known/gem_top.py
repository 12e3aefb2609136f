# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Much-used names of RubyGems, written and checked by hand: no ranking was at hand, so they have no order."""

from __future__ import annotations

ON = "2026-11"
SOURCE = "written by hand"
NAMES = """
actioncable actionmailer actionpack actionview activejob activemodel activerecord activestorage activesupport addressable ansi arel
ast aws-sdk-core aws-sdk-s3 backports bcrypt bigdecimal bootsnap builder bundler byebug capistrano capybara chef coderay concurrent-ruby crass
daemons devise diff-lcs docile dotenv erubi excon execjs factory_bot faker faraday ffi fluentd fog-core globalid google-protobuf
graphql haml hashie highline httparty httpclient i18n jekyll jquery-rails json jwt kramdown launchy listen loofah mail method_source mime-types
mini_mime minitest money msgpack multi_json mysql2 net-http net-imap net-scp net-smtp net-ssh nokogiri oauth2 octokit openssl parallel parser
pg prawn pry psych public_suffix puma puppet rack rack-protection rack-test rails rainbow rake rdoc redcarpet redis regexp_parser rexml
rouge rspec rspec-core rspec-expectations rspec-mocks rspec-support rubocop rubocop-ast ruby-progressbar rubygems-update rubyzip sass sequel
sidekiq simplecov sinatra slim slop sprockets sqlite3 strscan thin thor tilt timecop twilio-ruby tzinfo uglifier unf unicode-display_width unicorn
webmock webrick websocket-driver will_paginate yard zeitwerk
"""
