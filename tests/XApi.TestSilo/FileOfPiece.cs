using XApi;
using XApi.Orleans;

namespace XApi.Tests;

/// <summary>The folder that pieces are written to.</summary>
internal sealed record PieceFolder(string Path);

/// <summary>Looks the users of a piece up, and writes their ids to a file of the piece's own. A file is there whole or not at all.</summary>
internal sealed class FileOfPiece(IXApiClient x, PieceFolder folder) : ICollectionHandler
{
    public async Task CollectAsync(CollectionPiece piece, CancellationToken cancellationToken)
    {
        var users = await x.Users.GetManyAsync(piece.Ids, cancellationToken: cancellationToken);
        piece.Record(users);
        var file = Path.Combine(folder.Path, $"{piece.Number}.txt");
        var written = $"{file}.{Guid.NewGuid():N}";
        await File.WriteAllLinesAsync(written, users.Data.Select(user => user.Id), cancellationToken);
        if (File.Exists(file))
        {
            // For the test to count.
            File.Move(written, $"{written}.again");
        }
        else
        {
            File.Move(written, file, overwrite: true);
        }
    }
}
