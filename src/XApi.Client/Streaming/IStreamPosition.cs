namespace XApi;

/// <summary>Where the position of one stream is kept, so that another process can resume where one ended, however it ended.</summary>
/// <remarks>
/// The library's own are <see cref="FileStreamPosition"/> and <see cref="DbStreamPosition"/>. Give it to a stream in
/// <see cref="StreamRecoverySettings.Position"/>. A stream calls it from one task at a time; two streams must not share one.
/// </remarks>
public interface IStreamPosition
{
    /// <summary>Reads the position; null where none has been written.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<StreamPosition?> ReadAsync(CancellationToken cancellationToken = default);

    /// <summary>Writes the position in the place of the one before, as a whole: a reader meets one or the other. When it has returned, the position outlasts the process.</summary>
    /// <param name="position">The position.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task WriteAsync(StreamPosition position, CancellationToken cancellationToken = default);
}
