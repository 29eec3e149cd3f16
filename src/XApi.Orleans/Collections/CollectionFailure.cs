namespace XApi.Orleans;

/// <summary>A piece that was set aside.</summary>
/// <param name="Piece">Which piece of the job, from 0.</param>
/// <param name="Error">The error of its last attempt.</param>
/// <param name="Attempts">How many attempts it had.</param>
/// <param name="At">When it was set aside.</param>
public sealed record CollectionFailure(int Piece, string Error, int Attempts, DateTimeOffset At);
