# SpamAssassin asks for the verdict on each mail and counts it as a rule.
#
#   loadplugin Mail::SpamAssassin::Plugin::Classify /etc/spamassassin/Classify.pm
#   classify_model /var/lib/mailsift/site/model
#
#   body     CLASSIFY_SPAM    eval:check_classify('SPAM')
#   body     CLASSIFY_GOOD    eval:check_classify('GOOD')
#   score    CLASSIFY_SPAM    5.0
#   score    CLASSIFY_GOOD   -3.0
#   describe CLASSIFY_SPAM    libclassify says spam
#   describe CLASSIFY_GOOD    libclassify says good
#   add_header all Classify _CLASSIFY_
#
# The tag _CLASSIFY_ is "SPAM 8.52 0.9998": class, score, probability of spam. Whatever fails, no rule
# hits, and the log says why. A model that was trained is read anew within a minute.
#
# Needs libclassify-c1 and libffi-platypus-perl.
package Mail::SpamAssassin::Plugin::Classify;
use strict;
use warnings;
use Mail::SpamAssassin::Logger;
use Mail::SpamAssassin::Plugin;
our @ISA = ('Mail::SpamAssassin::Plugin');

package Mail::SpamAssassin::Plugin::Classify::Verdict {
  use FFI::Platypus::Record;
  record_layout_1(size_t => 'size', int => 'cls', double => 'probability', double => 'score');
}

sub new {
  my ($class, $main) = @_;
  my $self = $class->SUPER::new($main);
  $main->{conf}{parser}->register_commands([
    { setting => 'classify_model', is_admin => 1,
      type => $Mail::SpamAssassin::Conf::CONF_TYPE_STRING },
    { setting => 'classify_library', is_admin => 1, default => 'libclassify-c.so.1',
      type => $Mail::SpamAssassin::Conf::CONF_TYPE_STRING },
  ]);
  $self->register_eval_rule('check_classify');
  return $self;
}

# Each process loads the library for itself, with the first mail.
my $ffi;
sub load_library {
  my ($file) = @_;
  require FFI::Platypus;
  $ffi = FFI::Platypus->new(api => 2, lib => $file);
  $ffi->type('record(Mail::SpamAssassin::Plugin::Classify::Verdict)*' => 'verdict');
  $ffi->attach(classify_model_open => ['string', 'opaque*'] => 'int');
  $ffi->attach(classify_model_close => ['opaque'] => 'void');
  $ffi->attach(classify_judge => ['opaque', 'string', 'size_t', 'verdict'] => 'int');
  $ffi->attach(classify_class_name => ['int'] => 'string');
  $ffi->attach(classify_error_message => [] => 'string');
}

sub model {
  my ($self, $path) = @_;
  if (!$self->{opened} || time - $self->{opened} >= 60) {
    $self->{opened} = time;
    my $newer;
    if (classify_model_open($path, \$newer) == 0) {
      classify_model_close($self->{model}) if $self->{model};
      $self->{model} = $newer;
    } else {    # one that cannot be read now does not end the old one
      warn 'classify: ' . classify_error_message() . "\n";
    }
  }
  return $self->{model};
}

# The name of the class, or "" if there is no verdict.
sub judge {
  my ($self, $pms) = @_;
  my $conf = $pms->{conf};
  return '' if !defined $conf->{classify_model};
  load_library($conf->{classify_library}) if !$ffi;
  my $model = $self->model($conf->{classify_model}) or return '';
  my $mail = $pms->{msg}->get_pristine();
  my $verdict = Mail::SpamAssassin::Plugin::Classify::Verdict->new(
    size => $ffi->sizeof('record(Mail::SpamAssassin::Plugin::Classify::Verdict)'));
  if (classify_judge($model, $mail, length $mail, $verdict) != 0) {
    warn 'classify: ' . classify_error_message() . "\n";
    return '';
  }
  my $class = classify_class_name($verdict->cls);
  $pms->set_tag(CLASSIFY => sprintf '%s %.17g %.17g', $class, $verdict->score, $verdict->probability);
  return $class;
}

# Rules ask one after the other; a mail is judged once.
sub check_classify {
  my ($self, $pms, undef, $class) = @_;
  $pms->{classify_class} //= eval { $self->judge($pms) } // do { warn "classify: $@"; '' };
  return $pms->{classify_class} eq $class ? 1 : 0;
}

1;
