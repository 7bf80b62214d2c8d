#!/usr/bin/perl
# The patient hop (harness/network/patient-hop.ts) for containers: it needs nothing but perl-base, which every image on a
# Debian or Ubuntu base holds, so it runs in the ZooKeeper image itself. Both forms pass the same tests.
#
# Usage: patient-hop.pl LISTEN_HOST:PORT=UPSTREAM_HOST:PORT=GIVE_UP_MS[=LIVES_AT_HOST:PORT] ...
use strict;
use warnings;
use Errno qw(EAGAIN EINPROGRESS EINTR EWOULDBLOCK);
use IO::Handle;
use POSIX ();
use Socket qw(:DEFAULT IPPROTO_TCP TCP_NODELAY SHUT_WR);

use constant CHUNK_BYTES  => 65_536;
use constant REDIAL_TICKS => 2;        # of 10 ms

$SIG{PIPE} = 'IGNORE';
$| = 1;

# file number => { socket, on_read, on_write }; a handler that is there is waited for
my %watched;
my %waiting;    # connections that will dial again, by client file number

sub ticks { return ( POSIX::times() )[0] }

sub address_of {
    my ($text) = @_;
    my ( $host, $port ) = $text =~ /^(.+):(\d+)$/ or die "not HOST:PORT: $text\n";
    my $ip = inet_aton($host) or die "no address for $host\n";
    return pack_sockaddr_in( $port, $ip );
}

sub new_socket {
    socket( my $socket, PF_INET, SOCK_STREAM, 0 ) or die "socket: $!\n";
    $socket->blocking(0);
    return $socket;
}

sub open_route {
    my ($route) = @_;
    my ( $listen, $upstream, $give_up_ms, $lives_at ) = split /=/, $route;
    my $server = new_socket();
    setsockopt( $server, SOL_SOCKET, SO_REUSEADDR, 1 );
    bind( $server, address_of($listen) ) && listen( $server, 128 )
        or die "the patient hop cannot listen on $listen: $!\n";
    my %route = (
        upstream      => address_of($upstream),
        give_up_ticks => $give_up_ms / 10,
        lives_at      => defined $lives_at ? listener_pattern($lives_at) : undef,
    );
    $watched{ fileno $server } = { socket => $server, on_read => sub { accept_client( $server, \%route ) } };
    return;
}

sub accept_client {
    my ( $server, $route ) = @_;
    accept( my $client, $server ) or return;
    $client->blocking(0);
    setsockopt( $client, IPPROTO_TCP, TCP_NODELAY, 1 );
    my $connection = { route => $route, client => $client, server => undef, give_up_at => undef };
    $connection->{up}   = { buffer => '', ended => 0, shut => 0 };
    $connection->{down} = { buffer => '', ended => 0, shut => 0 };
    watch_connection($connection);
    return;
}

# The first byte starts the dialling; an end before it is answered with an end.
sub read_client {
    my ($connection) = @_;
    read_into( $connection, $connection->{client}, $connection->{up}, $connection->{server} ) or return;
    return if $connection->{server} || defined $connection->{give_up_at};
    if ( length $connection->{up}{buffer} ) {
        $connection->{give_up_at} = ticks() + $connection->{route}{give_up_ticks};
        dial($connection);
    }
    elsif ( $connection->{up}{ended} ) {
        end_connection($connection);
    }
    return;
}

sub dial {
    my ($connection) = @_;
    my $server = new_socket();
    setsockopt( $server, IPPROTO_TCP, TCP_NODELAY, 1 );
    if ( connect( $server, $connection->{route}{upstream} ) ) {
        joined( $connection, $server );
    }
    elsif ( $! == EINPROGRESS ) {
        $connection->{dialling} = $server;
        $watched{ fileno $server } = { socket => $server, on_write => sub { dialled( $connection, $server ) } };
    }
    else {
        refused($connection);
    }
    return;
}

sub dialled {
    my ( $connection, $server ) = @_;
    my $error = unpack 'i', getsockopt( $server, SOL_SOCKET, SO_ERROR );

    # Neither: the event was for a socket closed a moment ago that had the same number.
    return if $error == 0 && !getpeername $server;
    delete $watched{ fileno $server };
    delete $connection->{dialling};
    if ( $error == 0 ) {
        joined( $connection, $server );
    }
    else {
        close $server;
        refused($connection);
    }
    return;
}

sub refused {
    my ($connection) = @_;
    if ( ticks() >= $connection->{give_up_at} || is_dead( $connection->{route} ) ) {
        end_connection( $connection, $connection->{client} );
        return;
    }
    $connection->{dial_at} = ticks() + REDIAL_TICKS;
    $waiting{ fileno $connection->{client} } = $connection;
    return;
}

# How the kernel's tables show a listener there, or at all addresses; over IPv6 the address is a mapped one.
sub listener_pattern {
    my ( $port, $ip ) = unpack_sockaddr_in( address_of( $_[0] ) );
    my $host = uc unpack 'H*', reverse $ip;
    return sprintf '(?m)^ *\\d+: (?:(?:0{16}FFFF0000)?%s|0{8}|0{32}):%04X 0+:0000 0A ', $host, $port;
}

sub is_dead {
    my ($route) = @_;
    return 0 if !defined $route->{lives_at};
    my $listeners = '';
    for my $table ( '/proc/net/tcp', '/proc/net/tcp6' ) {
        open( my $file, '<', $table ) or next;
        local $/ = undef;
        $listeners .= <$file>;
        close $file;
    }
    return $listeners !~ $route->{lives_at};
}

sub joined {
    my ( $connection, $server ) = @_;
    $connection->{server} = $server;
    watch_connection($connection);
    return;
}

# Which events matter now: reading stops while the other side has a full buffer, which holds the writer back.
sub watch_connection {
    my ($connection) = @_;
    my ( $client, $server, $up, $down ) = @{$connection}{qw(client server up down)};
    my %client = ( socket => $client );
    $client{on_read} = sub { read_client($connection) }
        if !$up->{ended} && length $up->{buffer} < CHUNK_BYTES;
    $client{on_write} = sub { write_from( $connection, $client, $down, $server ) } if length $down->{buffer};
    $watched{ fileno $client } = \%client;
    return if !$server;
    my %server = ( socket => $server );
    $server{on_read} = sub { read_into( $connection, $server, $down, $client ) }
        if !$down->{ended} && length $down->{buffer} < CHUNK_BYTES;
    $server{on_write} = sub { write_from( $connection, $server, $up, $client ) } if length $up->{buffer};
    $watched{ fileno $server } = \%server;
    shut_when_done( $client, $down );
    shut_when_done( $server, $up );
    end_connection($connection) if $up->{shut} && $down->{shut};
    return;
}

sub shut_when_done {
    my ( $to, $way ) = @_;
    return if !$way->{ended} || $way->{shut} || length $way->{buffer};
    shutdown( $to, SHUT_WR );
    $way->{shut} = 1;
    return;
}

# False when the connection is gone.
sub read_into {
    my ( $connection, $from, $way, $other ) = @_;
    my $read = sysread( $from, $way->{buffer}, CHUNK_BYTES, length $way->{buffer} );
    if ( !defined $read ) {
        return 1 if $! == EAGAIN || $! == EWOULDBLOCK || $! == EINTR;
        end_connection( $connection, $other );
        return 0;
    }
    $way->{ended} = 1 if $read == 0;
    watch_connection($connection);
    return 1;
}

sub write_from {
    my ( $connection, $to, $way, $other ) = @_;
    my $written = syswrite( $to, $way->{buffer} );
    if ( defined $written ) {
        substr( $way->{buffer}, 0, $written, '' );
    }
    elsif ( $! != EAGAIN && $! != EWOULDBLOCK && $! != EINTR ) {
        end_connection( $connection, $other );
        return;
    }
    watch_connection($connection);
    return;
}

# Closes both sides; $reset, where given, learns of it by a reset.
sub end_connection {
    my ( $connection, $reset ) = @_;
    setsockopt( $reset, SOL_SOCKET, SO_LINGER, pack( 'ii', 1, 0 ) ) if $reset;
    delete $waiting{ fileno $connection->{client} };
    for my $socket ( grep { defined } @{$connection}{qw(client server dialling)} ) {
        delete $watched{ fileno $socket };
        close $socket;
    }
    return;
}

sub run_once {
    my ( $readable, $writable ) = ( '', '' );
    for my $number ( keys %watched ) {
        vec( $readable, $number, 1 ) = 1 if $watched{$number}{on_read};
        vec( $writable, $number, 1 ) = 1 if $watched{$number}{on_write};
    }
    my $count = select( $readable, $writable, undef, %waiting ? 0.01 : undef );
    for my $number ( $count > 0 ? keys %watched : () ) {
        # A handler may have ended this connection, and its number may be another's by now: look it up each time.
        my $entry = $watched{$number} or next;
        $entry->{on_read}->() if vec( $readable, $number, 1 ) && $entry->{on_read};
        $entry = $watched{$number} or next;
        $entry->{on_write}->() if vec( $writable, $number, 1 ) && $entry->{on_write};
    }
    for my $connection ( grep { ticks() >= $_->{dial_at} } values %waiting ) {
        delete $waiting{ fileno $connection->{client} };
        dial($connection);
    }
    return;
}

die "usage: patient-hop.pl LISTEN=UPSTREAM=GIVE_UP_MS ...\n" if !@ARGV;
open_route($_) for @ARGV;
print "listening\n";
run_once() while 1;
