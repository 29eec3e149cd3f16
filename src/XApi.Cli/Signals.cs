using System.Runtime.InteropServices;

namespace XApi.Cli;

/// <summary>Ctrl-C and SIGTERM: the first cancels what runs, so that it can keep what it has; a second one ends the process at once.</summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    public Signals()
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, context => On(context, ExitCode.Interrupted)));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => On(context, ExitCode.Terminated)));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => On(context, 129)));
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Cancelled => _cancel.Token;

    /// <summary>The exit code that the signal stands for; null where none came.</summary>
    public int? Exit { get; private set; }

    private void On(PosixSignalContext context, int exit)
    {
        // The second takes its usual way, which ends the process.
        context.Cancel = Exit is null;
        if (Exit is null)
        {
            Exit = exit;
            _cancel.Cancel();
        }
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _cancel.Dispose();
    }
}
